-- Up Migration

-- How many tasks of each analyzer have ended lately is asked twice a minute.
CREATE INDEX tasks_ended ON tasks (finished_at) WHERE finished_at IS NOT NULL;

-- Down Migration

DROP INDEX tasks_ended;
