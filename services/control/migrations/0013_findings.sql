-- Up Migration

-- What guardrails found, one by one, made from its results like the moments; `key` is the same for the same finding of another run.
CREATE TABLE findings (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  position integer NOT NULL,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  key text NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (task_id, position)
);
CREATE INDEX findings_of_media ON findings (media_id);

-- What people said of them: kept when a medium is looked at again.
CREATE TABLE decisions (
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  key text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('confirmed', 'dismissed')),
  decided_by text NOT NULL,
  decided_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (media_id, key)
);

-- Down Migration

DROP TABLE decisions, findings;
