-- Up Migration

-- Somebody who is seen: made by likeness, and named by people. Kept without faces only where people decided something.
CREATE TABLE people (
  id uuid PRIMARY KEY,
  name text,
  hidden boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX people_words ON people USING gin (words_of_name(name)) WHERE name IS NOT NULL;

-- One face followed through a medium, made of face-reid's results like the moments; can be made anew at any time. Its id is the
-- same when it is found again in another result of the medium.
CREATE TABLE face_tracks (
  id uuid PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  position integer NOT NULL,
  start_time double precision,
  end_time double precision,
  page integer,
  -- Each { frame, time, box, frameWidth, frameHeight, confidence }, in the order of the frames.
  faces jsonb NOT NULL,
  -- Which of them shows it best, and how well that can be seen, 0 to 1.
  cover integer NOT NULL,
  clarity double precision NOT NULL,
  -- How it looks, as little-endian float32 of length 1, and by which model; null: nobody described it.
  model text,
  vector bytea,
  -- Whose it is; null: nobody has compared it yet.
  person_id uuid REFERENCES people ON DELETE SET NULL
);
CREATE INDEX face_tracks_of_media ON face_tracks (media_id);
CREATE INDEX face_tracks_of_task ON face_tracks (task_id);
CREATE INDEX face_tracks_of_person ON face_tracks (person_id, clarity DESC);
CREATE INDEX face_tracks_waiting ON face_tracks (media_id) WHERE person_id IS NULL;

-- How somebody looks, by each model: made of the tracks.
CREATE TABLE person_looks (
  model text NOT NULL,
  person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE,
  vector bytea NOT NULL,
  PRIMARY KEY (model, person_id)
);
CREATE INDEX person_looks_of_person ON person_looks (person_id);

-- What people said of a track, with its faces as they were then: kept when the medium is looked at again, and when all are
-- compared anew.
CREATE TABLE decided_faces (
  -- The track's.
  id uuid PRIMARY KEY,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  page integer,
  faces jsonb NOT NULL,
  -- Whose it is.
  person_id uuid REFERENCES people,
  -- Whose it is not.
  not_people uuid[] NOT NULL DEFAULT '{}',
  decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decided_faces_of_media ON decided_faces (media_id);
CREATE INDEX decided_faces_of_person ON decided_faces (person_id);

-- What people did, and what was before it.
CREATE TABLE people_actions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('rename', 'hide', 'merge', 'split', 'reject')),
  people uuid[] NOT NULL,
  facts jsonb NOT NULL,
  before jsonb NOT NULL,
  done_by text NOT NULL,
  done_at timestamptz NOT NULL DEFAULT now(),
  undone_at timestamptz
);
CREATE INDEX people_actions_by_people ON people_actions USING gin (people);

-- People whose tracks have gone: how they look is to be made anew, or they are gone as well. Filled by a trigger, so that no way
-- of removing a medium forgets them; without a key, so that two removals never wait for each other.
CREATE TABLE stale_people (person_id uuid NOT NULL);

CREATE FUNCTION remember_stale_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stale_people SELECT DISTINCT person_id FROM gone WHERE person_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER stale_people AFTER DELETE ON face_tracks
REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION remember_stale_people();

-- Down Migration

DROP TABLE stale_people, people_actions, decided_faces, person_looks, face_tracks, people;
DROP FUNCTION remember_stale_people;
