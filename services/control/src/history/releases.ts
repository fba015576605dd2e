import { readFile } from "node:fs/promises";
import { z } from "zod";

const HOUR = 3600;

const Release = z.object({ release: z.int(), at: z.iso.datetime() });
export type Release = z.infer<typeof Release>;

/** Releases of which less than an hour is between each two: what was before, and what came of it, can be told of all only. */
export interface Change {
  /** Their numbers, in the order in which they came. */
  readonly releases: readonly [number, ...number[]];
  /** When the first and the last of them was deployed, in seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Those that were deployed, oldest first; none where there is no file, or it can't be read. */
export async function readReleases(file: string): Promise<Release[]> {
  const text = await readFile(file, "utf8").catch(() => "[]");
  try {
    return z.array(Release).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** Oldest first. Pure. */
export function changesOf(releases: readonly Release[]): Change[] {
  const changes: Change[] = [];
  for (const { release, at } of releases) {
    const time = Math.floor(Date.parse(at) / 1000);
    const last = changes.at(-1);
    if (last !== undefined && time - last.to < HOUR)
      changes[changes.length - 1] = { ...last, releases: [...last.releases, release], to: time };
    else changes.push({ releases: [release], from: time, to: time });
  }
  return changes;
}

/** As many whole hours are compared, at most. */
const MOST_HOURS = 24;

export interface Compared extends Change {
  /** How many hours before and after it can be compared; 0: too little is known yet. */
  readonly hours: number;
}

/**
 * As many hours on both sides: not beyond the change before or after, nor before `since` or after `now` (seconds since 1970). Pure.
 */
export function comparable(changes: readonly Change[], since: number, now: number): Compared[] {
  return changes.map((change, index) => {
    const begin = Math.max(since, changes[index - 1]?.to ?? 0);
    const end = changes[index + 1]?.from ?? now;
    const shorter = Math.min(change.from - begin, end - change.to);
    return { ...change, hours: Math.min(MOST_HOURS, Math.max(0, Math.floor(shorter / HOUR))) };
  });
}
