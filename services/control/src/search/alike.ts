import type pg from "pg";
import type { AlikeMoment } from "../schemas.ts";
import { SHORT } from "./excerpt.ts";
import { MEANT } from "./meaning.ts";
import { foundMoment, INDEXED } from "./store.ts";
import type { MeaningClient } from "./vectors.ts";

/** Cosine from which two texts are said to be about the same. */
const ALIKE = 0.35;

export interface AlikeSearch {
  readonly query: string;
  readonly kind: string | undefined;
  readonly mediaId: string | undefined;
  readonly limit: number;
}

/**
 * Moments that mean something like it, most alike first, whatever their words.
 * Throws where the services that know are away.
 */
export async function searchAlike(
  pool: pg.Pool,
  client: MeaningClient,
  { query, kind, mediaId, limit }: AlikeSearch,
): Promise<AlikeMoment[]> {
  if (kind !== undefined && !MEANT.includes(kind)) return [];
  const hits = await client.search(query, limit, ALIKE, {
    ...(kind !== undefined && { kind: [kind] }),
    ...(mediaId !== undefined && { media: [mediaId] }),
  });
  const { rows } = await pool.query(
    `SELECT moments.*, m.name, score FROM unnest($1::uuid[], $2::int[], $3::float8[]) AS hit(task_id, position, score)
     JOIN moments USING (task_id, position) ${INDEXED} JOIN media m ON m.id = moments.media_id
     ORDER BY score DESC, m.created_at DESC, task_id, position`,
    [
      hits.map(({ id }) => id.split("/")[0]),
      hits.map(({ id }) => Number(id.split("/")[1])),
      hits.map(({ score }) => score),
    ],
  );
  return rows.map((row) => ({
    ...foundMoment(row, [{ text: shortened(row.content), match: false }]),
    score: row.score,
  }));
}

function shortened(text: string): string {
  return text.length <= SHORT ? text : `${text.slice(0, SHORT).toWellFormed()} …`;
}
