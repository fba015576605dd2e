-- Up Migration

-- Uploads in parts. What has arrived lies in a file of this name; how much, its size tells.
CREATE TABLE uploads (
  -- Becomes the medium's id, and job_id its job's, so that an upload that is finished twice makes one medium with one job.
  id uuid PRIMARY KEY,
  job_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  bytes bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX uploads_of_user ON uploads (user_id, created_at);

-- Down Migration

DROP TABLE uploads;
