-- Up Migration

-- What a person wants of a job beside its size and time; the turns of its tasks (due_at) are moved by it.
ALTER TABLE jobs ADD COLUMN priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('first', 'normal', 'last'));

-- Down Migration

ALTER TABLE jobs DROP COLUMN priority;
