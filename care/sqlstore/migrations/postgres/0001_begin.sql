-- Instants are microseconds since 1970 in UTC; 0 stands for none. Every key and
-- every index begins with the shard, see care.ID.Shard, so that no index has a
-- place where all writers meet, and that the tables can be spread by it; those
-- that do not (worker, customer_linked) are few rows, or spread by a hash. Texts
-- are compared byte by byte, whatever the database's language.

CREATE TABLE {p}conversation (
	shard BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	schema BIGINT NOT NULL, -- the newest of its events
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	customer TEXT COLLATE "C" NOT NULL,
	out_of_hours BIGINT NOT NULL,
	opened_at BIGINT NOT NULL, first_reply_at BIGINT NOT NULL,
	snapshot TEXT NOT NULL,
	PRIMARY KEY (shard, id)
) WITH (fillfactor = 70);
CREATE INDEX {p}conversation_state ON {p}conversation (shard, state, id);
CREATE INDEX {p}conversation_customer ON {p}conversation (shard, customer, id);
CREATE INDEX {p}conversation_pickup ON {p}conversation (shard, brand, network, account, out_of_hours, first_reply_at, id)
	WHERE first_reply_at > 0;

CREATE TABLE {p}event (
	shard BIGINT NOT NULL, conversation TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (shard, conversation, version)
);

-- ready is when the timer may be claimed: when it is due, or when its lease
-- ends. fence names the claim.
CREATE TABLE {p}timer (
	shard BIGINT NOT NULL, conversation TEXT COLLATE "C" NOT NULL,
	due BIGINT NOT NULL, ready BIGINT NOT NULL, fence BIGINT NOT NULL,
	PRIMARY KEY (shard, conversation)
);
CREATE INDEX {p}timer_ready ON {p}timer (shard, ready, conversation);
CREATE INDEX {p}timer_leased ON {p}timer (shard, due, conversation) WHERE fence <> 0;

-- data is what never changes of a message: where it goes and what it answers.
-- brand, network and account are of it too, for claims to select by.
CREATE TABLE {p}outbox (
	shard BIGINT NOT NULL, conversation TEXT COLLATE "C" NOT NULL, reply TEXT COLLATE "C" NOT NULL,
	seq BIGINT NOT NULL,
	queued_at BIGINT NOT NULL, not_before BIGINT NOT NULL,
	ready BIGINT NOT NULL, lease_until BIGINT NOT NULL, fence BIGINT NOT NULL,
	started_at BIGINT NOT NULL, attempts BIGINT NOT NULL,
	maybe_done BIGINT NOT NULL, dead BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL,
	data TEXT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (shard, conversation, reply)
);
CREATE INDEX {p}outbox_ready ON {p}outbox (shard, ready, conversation) WHERE dead = 0;
CREATE INDEX {p}outbox_leased ON {p}outbox (shard, conversation) WHERE lease_until <> 0;

CREATE TABLE {p}key (
	shard BIGINT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL, forever BIGINT NOT NULL,
	PRIMARY KEY (shard, brand, network, account, name)
);

CREATE TABLE {p}message (
	shard BIGINT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	native TEXT COLLATE "C" NOT NULL,
	conversation TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (shard, brand, network, account, native)
);

CREATE TABLE {p}thread (
	shard BIGINT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	native TEXT COLLATE "C" NOT NULL,
	conversation TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (shard, brand, network, account, native)
);

-- A row without customer and with erased_at is a text that was blanked before
-- it arrived. third: the words are not of the conversation's own customer, who
-- is found by the conversation.
CREATE TABLE {p}content (
	shard BIGINT NOT NULL, conversation TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL,
	customer TEXT COLLATE "C" NOT NULL, third BIGINT NOT NULL, rev BIGINT NOT NULL,
	sealed BYTEA, key_id TEXT COLLATE "C" NOT NULL, erased_at BIGINT NOT NULL,
	PRIMARY KEY (shard, conversation, id)
);
CREATE INDEX {p}content_third ON {p}content (shard, customer) WHERE third = 1;

CREATE TABLE {p}raw (
	shard BIGINT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL, sealed BYTEA, key_id TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (shard, brand, network, account, name)
);

CREATE TABLE {p}account (
	shard BIGINT NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, network TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL,
	worker TEXT COLLATE "C" NOT NULL, lease_until BIGINT NOT NULL, fence BIGINT NOT NULL,
	place TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (shard, brand, network, account)
);

-- The processes that share the work, each until it has to be heard of again.
CREATE TABLE {p}worker (
	name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	until BIGINT NOT NULL
);

-- A customer is a stream of its own, see care.Customer. linked is the customer
-- that it is linked to, empty for none.
CREATE TABLE {p}customer (
	shard BIGINT NOT NULL, id TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	schema BIGINT NOT NULL, -- the newest of its events
	linked TEXT COLLATE "C" NOT NULL,
	snapshot TEXT NOT NULL,
	PRIMARY KEY (shard, id)
);
CREATE INDEX {p}customer_linked ON {p}customer (linked) WHERE linked <> '';

CREATE TABLE {p}customer_event (
	shard BIGINT NOT NULL, customer TEXT COLLATE "C" NOT NULL, version BIGINT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (shard, customer, version)
);

-- What was said lately: print is a keyed fingerprint, see care.Fingerprint.
CREATE TABLE {p}said (
	shard BIGINT NOT NULL, conversation TEXT COLLATE "C" NOT NULL, reply TEXT COLLATE "C" NOT NULL,
	brand TEXT COLLATE "C" NOT NULL, customer TEXT COLLATE "C" NOT NULL,
	at BIGINT NOT NULL, auto BIGINT NOT NULL, print BYTEA,
	PRIMARY KEY (shard, conversation, reply)
);
CREATE INDEX {p}said_brand ON {p}said (shard, brand, at);
CREATE INDEX {p}said_customer ON {p}said (shard, customer, at);
