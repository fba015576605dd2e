-- Up Migration

CREATE INDEX media_of_bytes ON media (sha256, created_at, id);

-- Down Migration

DROP INDEX media_of_bytes;
