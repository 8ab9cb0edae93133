-- The account of a message that has to leave, which claims select by: what a
-- row's data holds is read after the claim, so that a damaged one harms nobody
-- else.
ALTER TABLE {p}outbox ADD COLUMN brand TEXT NOT NULL DEFAULT '';
ALTER TABLE {p}outbox ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE {p}outbox ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE {p}outbox SET brand = coalesce(json_extract(data, '$.account.brand'), ''),
	network = coalesce(json_extract(data, '$.account.network'), ''),
	account = coalesce(json_extract(data, '$.account.name'), '') WHERE json_valid(data);
