import type { Outcome } from "./call.ts";
import type { Envelope, Frame } from "./contract.ts";

/** Seconds that a piece should take: as long may somebody wait whose turn is earlier. */
const SECONDS = 5;
/** Frames of the first piece, before anything is known of their speed. */
const FIRST = 4;
const MOST = 64;

/** Frames that were looked at in one go, and what the analyzer answered. */
export interface Piece {
  readonly frames: number;
  readonly envelope: Envelope;
}

/** What is remembered between pieces. */
export interface Memory {
  /** In the order of their frames; those of earlier runs of the task, too. */
  readonly kept: () => Promise<Piece[]>;
  /** False when the task is no longer ours: then nothing was kept. */
  readonly keep: (piece: Piece, first: number, progress: number) => Promise<boolean>;
  readonly forget: () => Promise<void>;
  /** Whether somebody waits for the same analyzer whose turn is earlier. */
  readonly overtaken: () => Promise<boolean>;
}

/**
 * Has an analyzer look at frames in pieces: between two of them it can be interrupted, and after a restart it goes on where it
 * was. Its results must be lists in the order of the frames, and depend on no frames of another scene or page.
 */
export async function inPieces(
  frames: readonly Frame[],
  memory: Memory,
  look: (frames: Frame[]) => Promise<Outcome>,
): Promise<Outcome> {
  const pieces = await memory.kept();
  for (;;) {
    const first = pieces.reduce((sum, piece) => sum + piece.frames, 0);
    const next = pieceOf(frames, first, pieces);
    const outcome = await look(next);
    if (outcome.kind !== "answer") return outcome;
    const { envelope } = outcome;
    if (pieces.some((piece) => !isOfSame(piece.envelope, envelope))) {
      // It was replaced meanwhile: halves of two versions make no whole.
      await memory.forget();
      return { kind: "paused" };
    }
    const piece = { frames: next.length, envelope };
    pieces.push(piece);
    if (first + next.length >= frames.length) return merged(pieces);
    if (!(await memory.keep(piece, first, (first + next.length) / frames.length))) return { kind: "stopped" };
    if (await memory.overtaken()) return { kind: "paused" };
  }
}

/** The frames to look at next: as many as take `SECONDS` at the speed so far, to the end of their scene or page. Pure. */
export function pieceOf(frames: readonly Frame[], first: number, before: readonly Piece[]): Frame[] {
  const seconds = before.reduce((sum, { envelope }) => sum + envelope.seconds, 0);
  const speed = seconds > 0 ? first / seconds : Number.POSITIVE_INFINITY;
  const wanted = first === 0 ? FIRST : Math.min(MOST, Math.max(1, Math.floor(speed * SECONDS)));
  let end = Math.min(frames.length, first + wanted);
  while (end < frames.length && isTogether(frames[end - 1], frames[end])) end += 1;
  return frames.slice(first, end);
}

function isTogether(one: Frame | undefined, other: Frame | undefined): boolean {
  return one?.page === other?.page && one?.start === other?.start && one?.end === other?.end;
}

function isOfSame(one: Envelope, other: Envelope): boolean {
  return one.version === other.version && one.model === other.model;
}

/** One answer of all pieces: their lists, one behind the other. Pure. */
export function merged(pieces: readonly Piece[]): Outcome {
  const envelopes = pieces.map(({ envelope }) => envelope);
  const [first] = envelopes;
  if (first === undefined) throw new Error("there are no pieces");
  if (envelopes.length === 1) return { kind: "answer", envelope: first };
  const seconds = Number(envelopes.reduce((sum, envelope) => sum + envelope.seconds, 0).toFixed(3));
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(first.result)) {
    const lists = envelopes.map((envelope) => envelope.result[key]);
    if (!lists.every(Array.isArray)) {
      const message = `the result is not of the agreed shape: "${key}" of frames is to be a list`;
      return { kind: "fault", code: "internal", message };
    }
    result[key] = lists.flat();
  }
  return { kind: "answer", envelope: { ...first, seconds, result } };
}
