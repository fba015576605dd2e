import { randomUUID } from "node:crypto";
import { overlap, type ShownFace } from "./faces.ts";

/** Seconds that two faces may be apart to be the same one in two looks at a medium: another decoder takes other key frames. */
const SAME_MOMENT = 1;

/** Overlap from which they are: two detectors draw the box of one face differently. */
const SAME_FACE = 0.3;

/** A track as it was found, or decided about, before. */
export interface Before {
  readonly id: string;
  readonly page: number | null;
  readonly faces: readonly ShownFace[];
}

export interface Found {
  readonly page: number | null;
  readonly faces: readonly ShownFace[];
}

export interface Identity {
  readonly id: string;
  /** The decided track whose face it shows as well, where that has its id already: what was said of that one holds here, too. */
  readonly alsoOf: string | undefined;
}

/**
 * Finds tracks of a medium again that is looked at anew: each of `found` gets the id of the track that it is, first among those
 * that people decided about, then among the rest; what is new gets a new one. Pure but for new ids.
 */
export function identified(
  found: readonly Found[],
  decided: readonly Before[],
  before: readonly Before[],
): Identity[] {
  const ids = new Map<number, string>();
  const given = new Set<string>();
  for (const known of [decided, before]) {
    for (const { index, id } of bestFirst(found, known)) {
      if (ids.has(index) || given.has(id)) continue;
      ids.set(index, id);
      given.add(id);
    }
  }
  const halves = new Map<number, string>();
  for (const { index, id } of bestFirst(found, decided)) if (!halves.has(index)) halves.set(index, id);
  const isDecided = new Set(decided.map(({ id }) => id));
  return found.map((_, index) => {
    const id = ids.get(index) ?? randomUUID();
    return { id, alsoOf: isDecided.has(id) ? undefined : halves.get(index) };
  });
}

function bestFirst(
  found: readonly Found[],
  known: readonly Before[],
): { index: number; id: string; score: number }[] {
  return found
    .flatMap((track, index) =>
      known.flatMap((other) => {
        const score = shared(track, other);
        return score > 0 ? [{ index, id: other.id, score }] : [];
      }),
    )
    .sort((one, other) => other.score - one.score);
}

/** In how many frames both show the same face, each counted by how exactly. */
function shared(one: Found, other: Before): number {
  if (one.page !== other.page || areApart(one, other) || areApart(other, one)) return 0;
  return one.faces.reduce((sum, face) => {
    const best = Math.max(
      ...other.faces.filter((then) => isThen(face, then)).map((then) => overlap(face, then)),
    );
    return best >= SAME_FACE ? sum + best : sum;
  }, 0);
}

/** Whether the first ends before the second begins. */
function areApart({ faces: first }: Found, { faces: second }: Found): boolean {
  const [end, start] = [first.at(-1)?.time ?? null, second[0]?.time ?? null];
  return end !== null && start !== null && start - end > SAME_MOMENT;
}

function isThen({ time }: ShownFace, then: ShownFace): boolean {
  if (time === null || then.time === null) return time === then.time;
  return Math.abs(time - then.time) <= SAME_MOMENT;
}
