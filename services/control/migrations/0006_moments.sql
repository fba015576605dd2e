-- Up Migration

-- Words as they are, and their stems in the languages that most media here speak. Whoever searches asks for all three.
CREATE FUNCTION words_of(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple', content) || to_tsvector('pg_catalog.english', content)
  || to_tsvector('pg_catalog.german', content);

-- File names have dots, dashes and underscores between their words.
CREATE FUNCTION spaced(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(name, '[^[:alnum:]]+', ' ', 'g');
CREATE FUNCTION words_of_name(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN words_of(spaced(name));
CREATE INDEX media_words ON media USING gin (words_of_name(name));

-- What a search finds: something said, read or seen, and where. Made from the tasks' results; can be made anew at any time.
CREATE TABLE moments (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  position integer NOT NULL,
  media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
  kind text NOT NULL,
  start_time double precision,
  end_time double precision,
  page integer,
  frame text,
  content text NOT NULL,
  words tsvector NOT NULL GENERATED ALWAYS AS (words_of(content)) STORED,
  PRIMARY KEY (task_id, position)
);
CREATE INDEX moments_words ON moments USING gin (words);
CREATE INDEX moments_of_media ON moments (media_id);

-- Which results have been made into moments, and by which version of the rules.
CREATE TABLE indexed_tasks (
  task_id uuid PRIMARY KEY REFERENCES tasks ON DELETE CASCADE,
  version integer NOT NULL
);

-- Down Migration

DROP TABLE indexed_tasks, moments;
DROP INDEX media_words;
DROP FUNCTION words_of_name, spaced, words_of;
