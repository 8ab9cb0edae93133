-- Whose a raw delivery is, so that the erasure of somebody else leaves it; empty:
-- it may be anybody's.
ALTER TABLE {p}raw ADD COLUMN customer TEXT NOT NULL DEFAULT '';
