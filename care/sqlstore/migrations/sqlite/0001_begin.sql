-- Instants are INTEGER microseconds since 1970 in UTC; 0 stands for none.
-- Every key begins with the shard, see care.ID.Shard, and holds the brand
-- where it is not the conversation's.

CREATE TABLE {p}conversation (
	shard INTEGER NOT NULL, id TEXT NOT NULL,
	version INTEGER NOT NULL,
	schema INTEGER NOT NULL, -- the newest of its events
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL,
	state TEXT NOT NULL,
	customer TEXT NOT NULL,
	out_of_hours INTEGER NOT NULL,
	opened_at INTEGER NOT NULL, first_reply_at INTEGER NOT NULL,
	snapshot TEXT NOT NULL,
	PRIMARY KEY (shard, id)
);
CREATE INDEX {p}conversation_id ON {p}conversation (id, brand);
CREATE INDEX {p}conversation_state ON {p}conversation (state, id, brand);
CREATE INDEX {p}conversation_customer ON {p}conversation (customer);
CREATE INDEX {p}conversation_pickup ON {p}conversation (brand, network, account, out_of_hours, first_reply_at)
	WHERE first_reply_at > 0;

CREATE TABLE {p}event (
	shard INTEGER NOT NULL, conversation TEXT NOT NULL, version INTEGER NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (shard, conversation, version)
);

-- ready is when the timer may be claimed: when it is due, or when its lease
-- ends. fence names the claim.
CREATE TABLE {p}timer (
	shard INTEGER NOT NULL, conversation TEXT NOT NULL,
	due INTEGER NOT NULL, ready INTEGER NOT NULL, fence INTEGER NOT NULL,
	PRIMARY KEY (shard, conversation)
) WITHOUT ROWID;
CREATE INDEX {p}timer_ready ON {p}timer (ready);
CREATE INDEX {p}timer_leased ON {p}timer (due) WHERE fence <> 0;

-- data is what never changes of a message: where it goes and what it answers.
CREATE TABLE {p}outbox (
	shard INTEGER NOT NULL, conversation TEXT NOT NULL, reply TEXT NOT NULL,
	seq INTEGER NOT NULL,
	queued_at INTEGER NOT NULL, not_before INTEGER NOT NULL,
	ready INTEGER NOT NULL, lease_until INTEGER NOT NULL, fence INTEGER NOT NULL,
	started_at INTEGER NOT NULL, attempts INTEGER NOT NULL,
	maybe_done INTEGER NOT NULL, dead INTEGER NOT NULL, code TEXT NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (shard, conversation, reply)
);
CREATE INDEX {p}outbox_ready ON {p}outbox (ready) WHERE dead = 0;

CREATE TABLE {p}key (
	shard INTEGER NOT NULL,
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
	at INTEGER NOT NULL, forever INTEGER NOT NULL,
	PRIMARY KEY (shard, brand, network, account, name)
) WITHOUT ROWID;

CREATE TABLE {p}message (
	shard INTEGER NOT NULL,
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL, native TEXT NOT NULL,
	conversation TEXT NOT NULL,
	PRIMARY KEY (shard, brand, network, account, native)
) WITHOUT ROWID;

CREATE TABLE {p}thread (
	shard INTEGER NOT NULL,
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL, native TEXT NOT NULL,
	conversation TEXT NOT NULL,
	PRIMARY KEY (shard, brand, network, account, native)
) WITHOUT ROWID;

-- A row without customer and with erased_at is a text that was blanked before
-- it arrived. third: the words are not of the conversation's own customer, who
-- is found by the conversation.
CREATE TABLE {p}content (
	shard INTEGER NOT NULL, conversation TEXT NOT NULL, id TEXT NOT NULL,
	customer TEXT NOT NULL, third INTEGER NOT NULL, rev INTEGER NOT NULL,
	sealed BLOB, key_id TEXT NOT NULL, erased_at INTEGER NOT NULL,
	PRIMARY KEY (shard, conversation, id)
);
CREATE INDEX {p}content_third ON {p}content (customer) WHERE third = 1;

CREATE TABLE {p}raw (
	shard INTEGER NOT NULL,
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL,
	at INTEGER NOT NULL, sealed BLOB, key_id TEXT NOT NULL,
	PRIMARY KEY (shard, brand, network, account, name)
);

CREATE TABLE {p}account (
	shard INTEGER NOT NULL,
	brand TEXT NOT NULL, network TEXT NOT NULL, account TEXT NOT NULL,
	worker TEXT NOT NULL, lease_until INTEGER NOT NULL, fence INTEGER NOT NULL,
	place TEXT NOT NULL,
	PRIMARY KEY (shard, brand, network, account)
) WITHOUT ROWID;
