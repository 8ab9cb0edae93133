-- A timer stays where it is in the order of what is due while it is leased: a
-- claim changes no index, and fits on the row's own page. It may be claimed when
-- it is due and lease_until has passed. schema is the conversation's.
ALTER TABLE {p}timer ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE {p}timer ADD COLUMN schema BIGINT NOT NULL DEFAULT 0;
UPDATE {p}timer SET lease_until = CASE WHEN fence = 0 THEN 0 ELSE ready END,
	schema = coalesce((SELECT c.schema FROM {p}conversation c WHERE c.shard = {p}timer.shard AND c.id = {p}timer.conversation), 0);
DROP INDEX {p}timer_ready;
DROP INDEX {p}timer_leased;
ALTER TABLE {p}timer DROP COLUMN ready;
ALTER TABLE {p}timer SET (fillfactor = 70);
CREATE INDEX {p}timer_due ON {p}timer (shard, due, conversation);
