import { setImmediate } from "node:timers/promises";
import type pg from "pg";
import type { Look } from "./faces.ts";
import { cosine, SAME_PERSON } from "./looks.ts";

/** People whose looks are read at once: 1 MB of them. */
const AT_ONCE = 2000;

/** Comparisons after which others get their turn: about 10 ms. */
const IN_A_ROW = 50_000;

/** People that are told of for one look at most, those who are most like it. */
const MOST = 50;

interface Near {
  readonly id: string;
  readonly likeness: number;
}

/**
 * Everybody who looks like one of these by the model's threshold. All are compared, and none is kept in memory: the database
 * gives their looks in blocks.
 */
export async function nearPeople(client: pg.PoolClient, looks: readonly Look[]): Promise<string[]> {
  const found = new Set<string>();
  for (const [model, same] of Map.groupBy(looks, ({ model }) => model))
    for (const id of await nearBy(
      client,
      model,
      same.map(({ vector }) => vector),
    ))
      found.add(id);
  return [...found];
}

async function nearBy(
  client: pg.PoolClient,
  model: string,
  vectors: readonly Float32Array[],
): Promise<string[]> {
  const near: Near[][] = vectors.map(() => []);
  const dimension = vectors[0]?.length ?? 0;
  let done = 0;
  for await (const { ids, looks } of blocksOf(client, model, dimension)) {
    for (const [index, id] of ids.entries()) {
      const look = looks.subarray(index * dimension, (index + 1) * dimension);
      for (const [which, vector] of vectors.entries()) {
        const likeness = cosine(vector, look);
        if (likeness >= SAME_PERSON) near[which]?.push({ id, likeness });
      }
      done += vectors.length;
      if (done >= IN_A_ROW) {
        done = 0;
        await setImmediate();
      }
    }
    for (const [which, all] of near.entries()) if (all.length > MOST) near[which] = nearestOf(all);
  }
  return near.flatMap((all) => nearestOf(all).map(({ id }) => id));
}

function nearestOf(all: readonly Near[]): Near[] {
  return all.toSorted((one, other) => other.likeness - one.likeness).slice(0, MOST);
}

interface Block {
  readonly ids: readonly string[];
  /** One behind the other. */
  readonly looks: Float32Array;
}

/** The looks of everybody by a model, by their ids; those of another length, which nothing can be compared with, are left out. */
async function* blocksOf(client: pg.PoolClient, model: string, dimension: number): AsyncGenerator<Block> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const { rows } = await client.query(
      `SELECT array_agg(person_id ORDER BY person_id) AS ids, string_agg(vector, '' ORDER BY person_id) AS looks FROM (
         SELECT person_id, vector FROM person_looks
         WHERE model = $1 AND person_id > $2 AND length(vector) = $3 ORDER BY person_id LIMIT ${AT_ONCE}
       ) block`,
      [model, after, dimension * Float32Array.BYTES_PER_ELEMENT],
    );
    const { ids, looks } = rows[0];
    if (ids === null) return;
    yield { ids, looks: floats(looks) };
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1);
  }
}

function floats(bytes: Buffer): Float32Array {
  // Views of float32 begin at multiples of four bytes; where in memory the driver put the bytes is luck.
  const own = bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(own.buffer, own.byteOffset, own.byteLength / Float32Array.BYTES_PER_ELEMENT);
}
