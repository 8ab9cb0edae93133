-- A timer stays where it is in the order of what is due while it is leased: a
-- claim changes no index. It may be claimed when it is due and lease_until has
-- passed. schema is the conversation's.
ALTER TABLE {p}timer ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE {p}timer ADD COLUMN schema INTEGER NOT NULL DEFAULT 0;
UPDATE {p}timer SET lease_until = CASE WHEN fence = 0 THEN 0 ELSE ready END,
	schema = coalesce((SELECT c.schema FROM {p}conversation c WHERE c.shard = {p}timer.shard AND c.id = {p}timer.conversation), 0);
DROP INDEX {p}timer_ready;
DROP INDEX {p}timer_leased;
ALTER TABLE {p}timer DROP COLUMN ready;
CREATE INDEX {p}timer_due ON {p}timer (due, conversation);
