import type pg from "pg";
import { findResults } from "../jobs/store.ts";
import { findMedia } from "../media/store.ts";
import type { Media, Results } from "../schemas.ts";
import { FOUND } from "../search/store.ts";

/** One thing that was said, read or seen. */
export interface MomentRow {
  readonly name: string;
  readonly media_id: string;
  readonly kind: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly page: number | null;
  readonly content: string;
}

/** All moments, medium after medium, newest first, each in the order of its time. */
export async function* allMoments(pool: pg.Pool): AsyncGenerator<MomentRow> {
  for await (const { id, name } of allMedia(pool))
    for (const row of await momentsOf(pool, id)) yield { name, media_id: id, ...row };
}

/** Those of a medium in the order of their times: all, or the first of one kind. */
export async function momentsOf(
  pool: pg.Pool,
  mediaId: string,
  { kind, limit }: { readonly kind?: string; readonly limit?: number } = {},
): Promise<Omit<MomentRow, "name" | "media_id">[]> {
  const { rows } = await pool.query(
    `SELECT kind, start_time AS start, end_time AS end, page, content FROM ${FOUND}
     WHERE media_id = $1 AND ($2::text IS NULL OR kind = $2)
     ORDER BY start_time NULLS FIRST, page NULLS FIRST, kind, task_id, position LIMIT $3`,
    [mediaId, kind, limit],
  );
  return rows;
}

/** Each medium with all that was found in it, newest first. */
export async function* allResults(pool: pg.Pool): AsyncGenerator<Media & Omit<Results, "mediaId">> {
  for await (const media of allMedia(pool)) {
    const found = await findResults(pool, media.id);
    if (found !== undefined) yield { ...media, results: found.results, errors: found.errors };
  }
}

/** Asked for one by one: nobody keeps a connection, or a library in memory, while a slow client reads. */
async function* allMedia(pool: pg.Pool): AsyncGenerator<Media> {
  const { rows } = await pool.query("SELECT id FROM media ORDER BY created_at DESC, id DESC");
  for (const { id } of rows) {
    const media = await findMedia(pool, id);
    // Removed meanwhile.
    if (media !== undefined) yield media;
  }
}
