-- Up Migration

-- Analyzers that were chosen for a medium; null: all. The first one, which decodes, always works.
ALTER TABLE jobs ADD COLUMN analyzers text[];
ALTER TABLE uploads ADD COLUMN analyzers text[];

-- Down Migration

ALTER TABLE uploads DROP COLUMN analyzers;
ALTER TABLE jobs DROP COLUMN analyzers;
