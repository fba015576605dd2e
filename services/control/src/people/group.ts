import { createHash } from "node:crypto";
import type { Look } from "./faces.ts";
import { cosine, meanOf, SAME_PERSON } from "./looks.ts";

/** A track that nobody has yet. */
export interface Waiting {
  readonly id: string;
  /** In which it is seen. */
  readonly frames: readonly string[];
  readonly look: Look | null;
  /** Whose somebody said it is, and whose not. */
  readonly person: string | null;
  readonly notPeople: readonly string[];
}

/** Somebody whom such a track may be. */
export interface Known {
  readonly id: string;
  /** One by each model. */
  readonly looks: readonly Look[];
  /** Frames in which they are seen already. */
  readonly frames: readonly string[];
}

/** How somebody looks, and in how many tracks of this medium that was seen. */
interface Candidate {
  readonly id: string;
  readonly looks: Map<string, { vector: Float32Array; weight: number }>;
  readonly frames: Set<string>;
  readonly isNew: boolean;
}

/**
 * Whose the waiting tracks of a medium are: track → person. What somebody said comes first and is never overruled. All others
 * are, one after the other, the person who looks most like them, from the model's own threshold on; not one whom somebody ruled
 * out, nor one who is in the same frame already. Who is like nobody is somebody new, with an id that follows from the track's.
 * Those who are known stay as they are: only what waits is compared. Pure.
 */
export function grouped(waiting: readonly Waiting[], people: readonly Known[]): ReadonlyMap<string, string> {
  const candidates = new Map(people.map((person) => [person.id, candidateOf(person)]));
  const whose = new Map<string, string>();
  const decided = waiting.filter(({ person }) => person !== null);
  const open = waiting.filter(({ person }) => person === null);
  for (const track of [...decided, ...open]) {
    const id = track.person ?? nearest(track, candidates) ?? newId(track, candidates);
    const person = candidates.get(id) ?? newCandidate(id);
    candidates.set(id, person);
    join(person, track);
    whose.set(track.id, id);
  }
  return whose;
}

function nearest(track: Waiting, candidates: ReadonlyMap<string, Candidate>): string | undefined {
  const { look, frames, notPeople } = track;
  if (look === null) return undefined;
  let best: { id: string; likeness: number } | undefined;
  for (const { id, looks, frames: seen } of candidates.values()) {
    const other = looks.get(look.model);
    if (other === undefined || notPeople.includes(id) || frames.some((frame) => seen.has(frame))) continue;
    const likeness = cosine(look.vector, other.vector);
    if (likeness < SAME_PERSON || likeness < (best?.likeness ?? 0)) continue;
    // Of two who are as like, always the same one.
    if (likeness === best?.likeness && id > best.id) continue;
    best = { id, likeness };
  }
  return best?.id;
}

/** Of somebody of whom nothing but this track is known: its own, unless that is somebody's whom the track is not. */
function newId({ id, notPeople }: Waiting, candidates: ReadonlyMap<string, Candidate>): string {
  for (let attempt = 0; ; attempt += 1) {
    const made = attempt === 0 ? id : derivedId(id, attempt);
    if (!candidates.has(made) && !notPeople.includes(made)) return made;
  }
}

/** A UUID (version 8) of a track's id and a number. */
export function derivedId(id: string, number: number): string {
  const hex = createHash("sha256").update(`${id} ${number}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** New people learn from each track of the medium; of those who are known, one medium says little. */
function join(person: Candidate, { look, frames }: Waiting): void {
  for (const frame of frames) person.frames.add(frame);
  if (look === null) return;
  const known = person.looks.get(look.model);
  if (known === undefined) {
    person.looks.set(look.model, { vector: look.vector, weight: 1 });
  } else if (person.isNew) {
    const vector = meanOf([known, { vector: look.vector, weight: 1 }]);
    person.looks.set(look.model, { vector, weight: known.weight + 1 });
  }
}

function candidateOf({ id, looks, frames }: Known): Candidate {
  return {
    id,
    looks: new Map(looks.map(({ model, vector }) => [model, { vector, weight: 1 }])),
    frames: new Set(frames),
    isNew: false,
  };
}

function newCandidate(id: string): Candidate {
  return { id, looks: new Map(), frames: new Set(), isNew: true };
}
