import { clarity, type Face, type Look, overlap, type ShownFace } from "./faces.ts";
import { cosine, meanOf, SAME_PERSON } from "./looks.ts";

/** Overlap from which a face that nobody described is taken for the one before it. */
const SAME_PLACE = 0.3;

/** Faces of a track that the next one is compared with: a head may turn away, and back. */
const LAST = 5;

/** Seconds: scenes end where the next begins, to the rounding of a frame's time. */
const ROUNDING = 0.1;

/** One face followed through consecutive key frames. */
export interface Track {
  readonly start: number | null;
  readonly end: number | null;
  readonly page: number | null;
  /** At least one; in the order of their frames. */
  readonly faces: readonly ShownFace[];
  /** Index of the face that can be seen best, and how well, 0 to 1. */
  readonly cover: number;
  readonly clarity: number;
  readonly look: Look | null;
}

type Growing = [Face, ...Face[]];

interface Pair {
  readonly track: Growing;
  readonly face: Face;
  readonly score: number;
}

/**
 * The faces of a medium as tracks, in the order in which they begin. A face goes on one that was seen in the key frames before:
 * by its look, in the same scene or the next one; or, where one of the two was not described, by its place in the same scene.
 * One that comes back later is another track: whose both are is for their likeness to say. Pure.
 */
export function tracksOf(faces: readonly Face[]): Track[] {
  const tracks: Growing[] = [];
  let open: Growing[] = [];
  for (const frame of framesOf(faces)) {
    open = open.filter((track) => isOpen(track, frame[0]));
    const taken = new Set<Face>();
    const going = new Set<Growing>();
    for (const { track, face } of bestFirst(open, frame)) {
      if (going.has(track) || taken.has(face)) continue;
      track.push(face);
      going.add(track);
      taken.add(face);
    }
    const begun = frame.filter((face) => !taken.has(face)).map((face): Growing => [face]);
    tracks.push(...begun);
    open.push(...begun);
  }
  return tracks.map(trackOf);
}

/** Faces by frame, in the order in which the frames were looked at. */
function framesOf(faces: readonly Face[]): Growing[] {
  return [...Map.groupBy(faces, ({ frame }) => frame).values()] as Growing[];
}

/** Whether it was seen in the same scene, or in the one before. */
function isOpen(track: Growing, { start, page }: Face): boolean {
  const last = lastOf(track);
  return last.end !== null && start !== null && last.page === page && start <= last.end + ROUNDING;
}

function bestFirst(open: readonly Growing[], frame: readonly Face[]): Pair[] {
  const pairs = open.flatMap((track) =>
    frame.flatMap((face) => {
      const score = goesOn(track, face);
      return score === undefined ? [] : [{ track, face, score }];
    }),
  );
  return pairs.sort((one, other) => other.score - one.score);
}

/** How surely the face goes on the track; undefined where it does not. Looks come before places. */
function goesOn(track: Growing, face: Face): number | undefined {
  const last = lastOf(track);
  const likeness = likenessOf(track, face);
  if (likeness !== undefined) return likeness >= SAME_PERSON ? 1 + likeness : undefined;
  if (last.start !== face.start || last.end !== face.end) return undefined;
  const place = overlap(last, face);
  return place >= SAME_PLACE ? place : undefined;
}

/** With the nearest of the last looks; undefined where there is nothing to compare. */
function likenessOf(track: Growing, { look }: Face): number | undefined {
  if (look === null) return undefined;
  const looks = track
    .slice(-LAST)
    .flatMap((face) => (face.look?.model === look.model ? [face.look.vector] : []));
  return looks.length === 0 ? undefined : Math.max(...looks.map((vector) => cosine(vector, look.vector)));
}

function lastOf(track: Growing): Face {
  return track.at(-1) ?? track[0];
}

function trackOf(faces: Growing): Track {
  const clarities = faces.map(clarity);
  const best = Math.max(...clarities);
  const known = (times: readonly (number | null)[]): number[] => times.filter((time) => time !== null);
  const [starts, ends] = [known(faces.map(({ start }) => start)), known(faces.map(({ end }) => end))];
  return {
    start: starts.length > 0 ? Math.min(...starts) : null,
    end: ends.length > 0 ? Math.max(...ends) : null,
    page: faces[0].page,
    faces: faces.map(shown),
    cover: clarities.indexOf(best),
    clarity: best,
    look: lookOf(faces),
  };
}

/** The mean of its looks by the model that the clearest of them is by; those that can be seen well count for more. */
function lookOf(faces: Growing): Look | null {
  const described = faces.flatMap((face) =>
    face.look === null ? [] : [{ ...face.look, weight: clarity(face) }],
  );
  const [best] = described.toSorted((one, other) => other.weight - one.weight);
  if (best === undefined) return null;
  return { model: best.model, vector: meanOf(described.filter(({ model }) => model === best.model)) };
}

function shown({ frame, time, box, frameWidth, frameHeight, confidence }: Face): ShownFace {
  return { frame, time, box, frameWidth, frameHeight, confidence };
}
