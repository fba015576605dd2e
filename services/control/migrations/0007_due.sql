-- Up Migration

-- Whose turn it is: a task comes before all that are due later. A large file is due later than a small one of the same moment,
-- so that a picture need not wait for the videos before it; in time it comes before whatever is newer.
ALTER TABLE tasks ADD COLUMN due_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX tasks_due ON tasks (analyzer, due_at) WHERE state IN ('waiting', 'running');
DROP INDEX tasks_unfinished;

-- Down Migration

CREATE INDEX tasks_unfinished ON tasks (analyzer, created_at) WHERE state IN ('waiting', 'running');
DROP INDEX tasks_due;
ALTER TABLE tasks DROP COLUMN due_at;
