import type pg from "pg";
import { SEARCH_PATIENCE } from "../neighbour.ts";
import type { AlikeMoment } from "../schemas.ts";
import type { Embeddings } from "./embeddings.ts";
import { SHORT } from "./excerpt.ts";
import { placeOf } from "./pictures.ts";
import { foundMoment, INDEXED } from "./store.ts";
import { MEANT, TEXTS } from "./text-shelf.ts";
import type { Hit, Vectors } from "./vectors.ts";

/** Cosine from which two texts are said to be about the same. */
const ALIKE = 0.35;

/** Cosine from which a picture is said to show what a text says, an estimate: the model's own probability is 0.05 % there. */
const SHOWN = 0.08;

/** Model of embedding-server whose vectors are among those of pictures. */
const PICTURE_TEXTS = "siglip2-base-patch16-224";
const PICTURES = "pictures";

/** The services that know what texts mean. */
export interface Meaning {
  readonly embeddings: Embeddings;
  readonly vectors: Vectors;
}

export interface AlikeSearch {
  readonly query: string;
  readonly kind: string | undefined;
  readonly mediaId: string | undefined;
  readonly limit: number;
}

/**
 * Moments that mean something like it, most alike first, whatever their words, and behind them frames that show it.
 * Throws where the services that know are away.
 */
export async function searchAlike(
  pool: pg.Pool,
  meaning: Meaning,
  search: AlikeSearch,
): Promise<AlikeMoment[]> {
  const found = await Promise.all([
    said(pool, meaning, search),
    search.kind === undefined ? shown(pool, meaning, search) : [],
  ]);
  return found.flat();
}

async function said(
  pool: pg.Pool,
  { embeddings, vectors }: Meaning,
  { query, kind, mediaId, limit }: AlikeSearch,
): Promise<AlikeMoment[]> {
  if (kind !== undefined && !MEANT.includes(kind)) return [];
  const [vector = ""] = await embeddings.embed([query], { patience: SEARCH_PATIENCE });
  const filter = { ...(kind !== undefined && { kind: [kind] }), ...within(mediaId) };
  const hits = await vectors.search(TEXTS, { vector, limit, minScore: ALIKE, filter });
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

async function shown(
  pool: pg.Pool,
  { embeddings, vectors }: Meaning,
  { query, mediaId, limit }: AlikeSearch,
): Promise<AlikeMoment[]> {
  // Where no such model is installed, pictures are not found by words.
  if (!(await embeddings.models()).includes(PICTURE_TEXTS)) return [];
  const [vector = ""] = await embeddings.embed([query], { model: PICTURE_TEXTS });
  const hits = await vectors.search(PICTURES, { vector, limit, minScore: SHOWN, filter: within(mediaId) });
  const names = await namesOf(pool, hits);
  return hits.flatMap(({ labels, score }) => {
    const { media, frame, start, end, page } = placeOf(labels);
    const name = names.get(media);
    if (name === undefined) return [];
    return [{ mediaId: media, name, kind: "picture" as const, start, end, page, frame, excerpt: [], score }];
  });
}

/** Names of the media of those hits that are made of results as they are now, by the media's ids. */
export async function namesOf(pool: pg.Pool, hits: readonly Hit[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query(
    `SELECT m.id, m.name FROM tasks JOIN indexed_tasks i ON i.task_id = tasks.id AND i.result_of = tasks.finished_at
     JOIN media m ON m.id = tasks.media_id WHERE tasks.id = ANY($1) AND tasks.state = 'done'`,
    [[...new Set(hits.map(({ labels }) => labels["task"]))]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function within(mediaId: string | undefined): { media?: readonly string[] } {
  return mediaId === undefined ? {} : { media: [mediaId] };
}

function shortened(text: string): string {
  return text.length <= SHORT ? text : `${text.slice(0, SHORT).toWellFormed()} …`;
}
