-- Up Migration

-- The end of the task whose result was indexed: one that was run again has another.
ALTER TABLE indexed_tasks ADD COLUMN result_of timestamptz;

-- Down Migration

ALTER TABLE indexed_tasks DROP COLUMN result_of;
