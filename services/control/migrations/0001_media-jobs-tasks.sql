-- Up Migration

-- Two versions of control run side by side during an update, so migrations only add (expand); what an older version
-- still reads is dropped one release later (contract).

CREATE TABLE media (
  id uuid PRIMARY KEY,
  -- As the user called the file: any characters, never used as a path.
  name text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX media_newest ON media (created_at DESC, id DESC);

CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX jobs_of_media ON jobs (media_id, created_at DESC);

CREATE TABLE tasks (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_id uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  analyzer text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'skipped')),
  -- Runs that came to an end of their own, good or bad; a job manager that was killed uses up none.
  attempts integer NOT NULL DEFAULT 0,
  -- Runs during which the analyzer died.
  crashes integer NOT NULL DEFAULT 0,
  -- Given anew at every start: only the run that holds it may write the outcome.
  claim uuid,
  not_before timestamptz,
  away_since timestamptz,
  version text,
  model text,
  seconds double precision,
  -- The analyzer's whole answer.
  result jsonb,
  error_code text,
  error_message text,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  UNIQUE (job_id, analyzer)
);
CREATE INDEX tasks_of_media ON tasks (media_id);
CREATE INDEX tasks_unfinished ON tasks (analyzer, created_at) WHERE state IN ('waiting', 'running');

CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);

CREATE TABLE service_status (
  name text PRIMARY KEY,
  body jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Triggers, so that no writer can forget to tell. Equal notifications of one transaction are sent once.
CREATE FUNCTION tell_job_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'jobs' THEN
    PERFORM pg_notify('job_changed', NEW.id::text);
  ELSE
    PERFORM pg_notify('job_changed', NEW.job_id::text);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_changed AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION tell_job_changed();
CREATE TRIGGER tasks_changed AFTER INSERT OR UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION tell_job_changed();

CREATE FUNCTION tell_job_created() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('job_created', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_created AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION tell_job_created();

-- Down Migration

DROP TABLE service_status, sessions, tasks, jobs, media;
DROP FUNCTION tell_job_changed, tell_job_created;
