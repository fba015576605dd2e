import type pg from "pg";
import { PERSON_MOMENTS } from "../people/moments.ts";
import type { FoundMoment } from "../schemas.ts";
import { type Excerpt, excerptOf, FRAGMENTS, MARKS, SHORT } from "./excerpt.ts";
import { indexed } from "./indexed.ts";

export interface Search {
  /** As in a search engine: words, "phrases", or, -without. */
  readonly query: string;
  readonly kind: string | undefined;
  readonly mediaId: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Moments that are ranked at most: a word that is everywhere is found without ranking all of them. */
const RANKED = 10_000;

const BEST_FIRST = "rank DESC, created_at DESC, media_id, start_time, page, content";

export const INDEXED = indexed("moments");

/** All that can be found but names of media, whatever it was made of. */
export const FOUND = `(
  SELECT moments.task_id, moments.position, moments.media_id, kind, start_time, end_time, page, frame, content, words
  FROM moments ${INDEXED} UNION ALL ${PERSON_MOMENTS}
) AS found`;

/**
 * Each word is looked for as it is and by its stem in each language (function words_of), so that "went", "Häuser" and "the"
 * are found alike. The best come first, shorter ones before longer ones, newer media before older ones.
 */
const SEARCH = `
  WITH asked AS MATERIALIZED (
    SELECT websearch_to_tsquery('simple', $1) || websearch_to_tsquery('english', $1) || websearch_to_tsquery('german', $1) AS query
  ), hits AS (
    (SELECT moments.media_id, kind, start_time, end_time, page, frame, content, words FROM moments ${INDEXED}
     WHERE words @@ (SELECT query FROM asked) AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR moments.media_id = $3)
     LIMIT ${RANKED})
    UNION ALL
    (SELECT media_id, kind, start_time, end_time, page, frame, content, words FROM (${PERSON_MOMENTS}) people
     WHERE words @@ (SELECT query FROM asked) AND ($2::text IS NULL OR kind = $2) AND ($3::uuid IS NULL OR media_id = $3)
     LIMIT ${RANKED})
    UNION ALL
    SELECT id, 'name', NULL, NULL, NULL, NULL, spaced(name), words_of_name(name) FROM media
    WHERE words_of_name(name) @@ (SELECT query FROM asked) AND ($2::text IS NULL OR $2 = 'name') AND ($3::uuid IS NULL OR id = $3)
  ), best AS (
    SELECT hits.*, m.name, query, ts_rank_cd(words, query, 1) AS rank, m.created_at
    FROM hits JOIN media m ON m.id = media_id, asked
    ORDER BY ${BEST_FIRST} LIMIT $4 OFFSET $5
  )
  SELECT *, ARRAY(
    SELECT ts_headline(language::regconfig, content, query, CASE WHEN length(content) <= ${SHORT} THEN $6 ELSE $7 END) FROM unnest(ARRAY['simple', 'english', 'german']) AS language
  ) AS headlines
  FROM best ORDER BY ${BEST_FIRST}`;

/** Where it was said, read, seen or named; and whether there is more. */
export async function search(
  pool: pg.Pool,
  { query, kind, mediaId, limit, offset }: Search,
): Promise<{ moments: FoundMoment[]; more: boolean }> {
  const { rows } = await pool.query(SEARCH, [
    query,
    kind ?? null,
    mediaId ?? null,
    limit + 1,
    offset,
    MARKS,
    `${MARKS}, ${FRAGMENTS}`,
  ]);
  const moments = rows.slice(0, limit).map((row) => foundMoment(row, excerptOf(row.headlines)));
  return { moments, more: rows.length > limit };
}

/** A row with the columns of a moment, and its medium's name. */
export function foundMoment(row: pg.QueryResultRow, excerpt: Excerpt): FoundMoment {
  return {
    mediaId: row["media_id"],
    name: row["name"],
    kind: row["kind"],
    start: row["start_time"],
    end: row["end_time"],
    page: row["page"],
    frame: row["frame"],
    excerpt,
  };
}
