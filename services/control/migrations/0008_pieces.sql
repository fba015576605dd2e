-- Up Migration

-- What an analyzer found in the first frames of a long medium, until it has seen the last one.
CREATE TABLE task_pieces (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  -- Its first frame, counted from 0, and how many they are.
  first integer NOT NULL,
  frames integer NOT NULL,
  -- The analyzer's whole answer.
  answer jsonb NOT NULL,
  PRIMARY KEY (task_id, first)
);

-- Share of a task's frames that have been looked at; null where it is not known. Meanwhile `seconds` is the time that they took.
ALTER TABLE tasks ADD COLUMN progress real;

-- Down Migration

ALTER TABLE tasks DROP COLUMN progress;
DROP TABLE task_pieces;
