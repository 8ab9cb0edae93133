-- The processes that share the work, each until it has to be heard of again.
CREATE TABLE {p}worker (
	name TEXT NOT NULL PRIMARY KEY,
	until INTEGER NOT NULL
) WITHOUT ROWID;
