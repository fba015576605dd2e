import type pg from "pg";
import { transaction } from "../database.ts";
import type { Media } from "../schemas.ts";

/** The analyzer that every item starts with; what it finds decides which others follow. */
export const FIRST_ANALYZER = "vision-pipeline";

/** A file's turn is later by a second for so many bytes: about as fast as a small server analyses video. */
const BYTES_A_SECOND = 1_000_000;
/** No file waits longer than this for smaller ones that came after it. */
const LONGEST_WAIT_SECONDS = 3600;

/** When the turn of a file of so many bytes is, if it comes now. */
export function dueSql(bytes: string): string {
  return `now() + make_interval(secs => least(${LONGEST_WAIT_SECONDS}, ${bytes} / ${BYTES_A_SECOND}.0))`;
}

const MEDIA = `
  SELECT m.*, j.id AS job_id, j.state, s.id AS same_as, v.facts, coalesce(t.poster, v.frame) AS poster FROM media m
  LEFT JOIN LATERAL (
    SELECT id FROM media WHERE sha256 = m.sha256 AND (created_at, id) < (m.created_at, m.id) ORDER BY created_at, id LIMIT 1
  ) s ON true
  LEFT JOIN LATERAL (SELECT id, state FROM jobs WHERE media_id = m.id ORDER BY created_at DESC LIMIT 1) j ON true
  LEFT JOIN LATERAL (
    SELECT result #> '{result,facts}' AS facts, result #>> '{result,frames,0,path}' AS frame FROM tasks
    WHERE job_id = j.id AND analyzer = '${FIRST_ANALYZER}' AND state = 'done'
  ) v ON true
  LEFT JOIN LATERAL (
    SELECT result #>> '{result,thumbnails,0,path}' AS poster FROM tasks
    WHERE job_id = j.id AND analyzer = 'thumbnail-generator' AND state = 'done'
  ) t ON true`;

export interface NewMedia {
  id: string;
  jobId: string;
  name: string;
  bytes: number;
  sha256: string;
  /** Who looks at it; null: all. */
  analyzers: readonly string[] | null;
}

/** Media, job and first task in one transaction. Can be repeated after a commit whose answer was lost. */
export async function addMedia(pool: pg.Pool, media: NewMedia): Promise<void> {
  await transaction(pool, (client) => insertMedia(client, media));
}

/** The same within a transaction that is under way. */
export async function insertMedia(
  client: pg.PoolClient,
  { id, jobId, name, bytes, sha256, analyzers }: NewMedia,
): Promise<void> {
  await client.query(
    "INSERT INTO media (id, name, bytes, sha256) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    [id, name, bytes, sha256],
  );
  await client.query(
    "INSERT INTO jobs (id, media_id, analyzers) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [jobId, id, analyzers],
  );
  await client.query(
    `INSERT INTO tasks (job_id, media_id, analyzer, due_at) VALUES ($1, $2, $3, ${dueSql("$4::bigint")})
     ON CONFLICT DO NOTHING`,
    [jobId, id, FIRST_ANALYZER, bytes],
  );
}

export async function findMedia(pool: pg.Pool, id: string): Promise<Media | undefined> {
  const { rows } = await pool.query(`${MEDIA} WHERE m.id = $1`, [id]);
  return rows[0] && toMedia(rows[0]);
}

export interface MediaQuery {
  limit: number;
  /** Id of the last one seen. */
  before?: string | undefined;
  /** A part of the name, in capitals or not. */
  q?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
}

/** Newest first. */
export async function listMedia(
  pool: pg.Pool,
  { limit, before, q, kind, state }: MediaQuery,
): Promise<Media[]> {
  const { rows } = await pool.query(
    `${MEDIA} WHERE ($2::uuid IS NULL OR (m.created_at, m.id) < (SELECT created_at, id FROM media WHERE id = $2))
       AND ($3::text IS NULL OR strpos(lower(m.name), lower($3)) > 0)
       AND ($4::text IS NULL OR v.facts ->> 'kind' = $4)
       AND ($5::text IS NULL OR coalesce(j.state, 'waiting') = $5)
     ORDER BY m.created_at DESC, m.id DESC LIMIT $1`,
    [limit, before ?? null, q ?? null, kind ?? null, state ?? null],
  );
  return rows.map(toMedia);
}

/** Removes the rows, with jobs and tasks; whether there were any. */
export async function removeMedia(pool: pg.Pool, id: string): Promise<boolean> {
  const { rowCount } = await pool.query("DELETE FROM media WHERE id = $1", [id]);
  return rowCount === 1;
}

/** Those of `ids` that have a row. */
export async function knownMedia(pool: pg.Pool, ids: string[]): Promise<Set<string>> {
  const { rows } = await pool.query("SELECT id FROM media WHERE id = ANY($1::uuid[])", [ids]);
  return new Set(rows.map((row) => row.id));
}

function toMedia(row: pg.QueryResultRow): Media {
  return {
    id: row["id"],
    name: row["name"],
    // bigint comes as text; sizes stay far below 2^53.
    bytes: Number(row["bytes"]),
    sha256: row["sha256"],
    sameAs: row["same_as"],
    createdAt: row["created_at"].toISOString(),
    jobId: row["job_id"],
    state: row["state"],
    kind: row["facts"]?.kind ?? null,
    seconds: row["facts"]?.duration ?? null,
    poster: row["poster"],
  };
}
