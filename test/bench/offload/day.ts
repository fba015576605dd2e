import { random } from "../../cloud/vast/offers.ts";

/** A task of the day; times in seconds since it began. */
export interface Task {
  readonly id: string;
  readonly mediaId: string;
  readonly analyzer: string;
  /** Seconds of sound, or frames. */
  readonly units: number;
  /** To be sent to an instance. */
  readonly bytes: number;
  readonly arrival: number;
  /** Whose turn is earlier is worked on first: the arrival, and a second for each MB, an hour at most. */
  readonly turn: number;
  readonly deadline: number;
}

/**
 * What a task takes: seconds for a unit here, on two processors, and on a GPU. The first are the broker's own figures for a stack that has not
 * measured yet, the second are a tenth of them.
 */
export const SPEEDS: Readonly<Record<string, { readonly local: number; readonly cloud: number }>> = {
  "whisper-transcriber": { local: 0.5, cloud: 0.05 },
  "clip-service": { local: 0.25, cloud: 0.025 },
  "pose-estimation": { local: 0.3, cloud: 0.03 },
  "object-detection": { local: 0.2, cloud: 0.02 },
  "nsfw-detection": { local: 0.1, cloud: 0.01 },
};

const BYTES_A_SECOND = 250_000;
const BYTES_A_FRAME = 400_000;
const FRAMES_A_SECOND = 0.25;
const HOUR = 3600;

interface Medium {
  readonly arrival: number;
  /** 0 for a picture. */
  readonly seconds: number;
}

/**
 * A day of mixed work, always the same for a seed: clips and pictures all day, recordings of hours in the morning, an archive in the
 * evening. Pure.
 * @param patience seconds that a task may take from its arrival on
 */
export function makeDay(seed: number, patience: number): Task[] {
  const next = random(seed);
  const between = (low: number, high: number) => low + next() * (high - low);
  const some = (count: number, arrival: () => number, seconds: () => number): Medium[] =>
    Array.from({ length: count }, () => ({ arrival: arrival(), seconds: seconds() }));
  const all = (low: number, high: number) => () => between(low * HOUR, high * HOUR);
  const media = [
    ...some(80, all(7, 23), () => between(20, 400)),
    ...some(150, all(7, 23), () => 0),
    ...some(7, all(9, 9.5), () => between(0.7, 2.5) * HOUR),
    ...some(4, all(13, 16), () => between(0.5, 1.5) * HOUR),
    ...some(25, all(19, 19.3), () => between(300, 2400)),
  ];
  return media
    .flatMap((medium, index) => tasksOf(medium, `m${index}`, patience))
    .sort((one, other) => one.turn - other.turn);
}

function tasksOf({ arrival, seconds }: Medium, mediaId: string, patience: number): Task[] {
  const frames = seconds === 0 ? 1 : Math.ceil(seconds * FRAMES_A_SECOND);
  const original = seconds * BYTES_A_SECOND;
  const turn = arrival + Math.min(HOUR, original / 1e6);
  return Object.keys(SPEEDS).flatMap((analyzer) => {
    const hears = analyzer === "whisper-transcriber";
    if (hears && seconds === 0) return [];
    const [units, bytes] = hears ? [seconds, original] : [frames, frames * BYTES_A_FRAME];
    const id = `${mediaId}/${analyzer}`;
    return [{ id, mediaId, analyzer, units, bytes, arrival, turn, deadline: arrival + patience }];
  });
}
