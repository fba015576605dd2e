import type pg from "pg";
import type { LookAlike } from "../schemas.ts";
import { namesOf } from "./alike.ts";
import { type DescribedFrame, framesOf, PICTURED, placeOf, SPACES } from "./pictures.ts";
import type { Hit, Vectors } from "./vectors.ts";

/** Frames of a medium that others are looked for by, spread over it. */
const ASKED = 12;

/** How many hits of other media are looked at beside a medium's own. */
const OTHERS = 60;

/** What vector-db gives at once. */
const MOST = 1000;

interface Pair {
  readonly here: DescribedFrame;
  readonly hit: Hit;
  readonly by: LookAlike["by"];
}

/**
 * Other media that look like this one, most alike first, each with the two frames that are most alike. Empty for a medium whose
 * look nobody has described (yet). Throws where vector-db is away.
 */
export async function looksAlike(pool: pg.Pool, vectors: Vectors, mediaId: string): Promise<LookAlike[]> {
  const { rows } = await pool.query(
    "SELECT result -> 'result' AS result FROM tasks WHERE media_id = $1 AND analyzer = $2 AND state = 'done'",
    [mediaId, PICTURED],
  );
  const frames = framesOf(rows[0]?.result);
  const best = new Map<string, Pair>();
  for (const space of SPACES) {
    for (const here of spread(frames, ASKED)) {
      const vector = here[space.vector];
      if (vector === null) continue;
      const limit = Math.min(MOST, frames.length + OTHERS);
      for (const hit of await vectors.search(space.collection, { vector, limit, minScore: space.alike })) {
        const { media = "" } = hit.labels;
        const before = best.get(media);
        // What shows the same goes before what has the same colours.
        const better = before === undefined || (before.by === space.vector && before.hit.score < hit.score);
        if (media !== mediaId && better) best.set(media, { here, hit, by: space.vector });
      }
    }
  }
  const names = await namesOf(
    pool,
    [...best.values()].map(({ hit }) => hit),
  );
  return [...best.values()]
    .sort((one, other) => other.hit.score - one.hit.score)
    .flatMap(({ here, hit, by }) => {
      const { media, frame, time, page } = placeOf(hit.labels);
      const name = names.get(media);
      if (name === undefined) return [];
      const own = { frame: here.frame, time: here.time, page: here.page };
      return [{ mediaId: media, name, score: hit.score, by, frame, time, page, own }];
    });
}

/** At most so many, evenly. Pure. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from(
    { length: count },
    (_, index) => all[Math.floor(((index + 0.5) * all.length) / count)] as T,
  );
}
