-- A customer is a stream of its own, see care.Customer. linked is the customer
-- that it is linked to, empty for none.
CREATE TABLE {p}customer (
	shard INTEGER NOT NULL, id TEXT NOT NULL,
	version INTEGER NOT NULL,
	schema INTEGER NOT NULL, -- the newest of its events
	linked TEXT NOT NULL,
	snapshot TEXT NOT NULL,
	PRIMARY KEY (shard, id)
);
CREATE INDEX {p}customer_linked ON {p}customer (linked) WHERE linked <> '';

CREATE TABLE {p}customer_event (
	shard INTEGER NOT NULL, customer TEXT NOT NULL, version INTEGER NOT NULL,
	data TEXT NOT NULL,
	PRIMARY KEY (shard, customer, version)
);

-- What was said lately: print is a keyed fingerprint, see care.Fingerprint.
CREATE TABLE {p}said (
	shard INTEGER NOT NULL, conversation TEXT NOT NULL, reply TEXT NOT NULL,
	brand TEXT NOT NULL, customer TEXT NOT NULL,
	at INTEGER NOT NULL, auto INTEGER NOT NULL, print BLOB,
	PRIMARY KEY (shard, conversation, reply)
);
CREATE INDEX {p}said_brand ON {p}said (brand, at);
CREATE INDEX {p}said_customer ON {p}said (customer, at);
