-- Up Migration

-- Of which vectors the moments of a result are among, as control names them; null: they are not in the vector database.
ALTER TABLE indexed_tasks ADD COLUMN embedded text;

-- Results that are gone, and whose vectors are not yet. Filled by a trigger, so that no way of removing a medium forgets them.
CREATE TABLE stale_vectors (task_id uuid PRIMARY KEY);

CREATE FUNCTION remember_stale_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stale_vectors VALUES (OLD.task_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER stale_vectors AFTER DELETE ON indexed_tasks
FOR EACH ROW WHEN (OLD.embedded IS NOT NULL) EXECUTE FUNCTION remember_stale_vectors();

-- Who follows a job is told that it is gone, too.
CREATE FUNCTION tell_job_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('job_changed', OLD.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_removed AFTER DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION tell_job_removed();

-- Down Migration

DROP TRIGGER jobs_removed ON jobs;
DROP FUNCTION tell_job_removed;
DROP TRIGGER stale_vectors ON indexed_tasks;
DROP FUNCTION remember_stale_vectors;
DROP TABLE stale_vectors;
ALTER TABLE indexed_tasks DROP COLUMN embedded;
