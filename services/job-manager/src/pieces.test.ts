import { describe, expect, test } from "vitest";
import type { Outcome } from "./call.ts";
import type { Frame } from "./contract.ts";
import { inPieces, type Memory, merged, type Piece, pieceOf } from "./pieces.ts";

const frames = (count: number, aScene = 1): Frame[] =>
  Array.from({ length: count }, (_, index) => {
    const start = Math.floor(index / aScene);
    return { path: `f/${index}.jpg`, time: index, start, end: start + 1, page: null };
  });

function envelope(result: Record<string, unknown>, seconds = 1, more = {}) {
  return {
    schema: 1 as const,
    analyzer: "a",
    version: "1",
    model: null,
    mediaId: "m",
    seconds,
    result,
    ...more,
  };
}

/** An analyzer that names the frames that it was shown, at a second each. */
const naming = (seen: Frame[]): Outcome => ({
  kind: "answer",
  envelope: envelope({ seen: seen.map(({ path }) => path) }, seen.length),
});

function memory(more: Partial<Memory> = {}) {
  const pieces: Piece[] = [];
  const told: number[] = [];
  const kept: Memory = {
    kept: async () => [...pieces],
    keep: async (piece, first, progress) => {
      expect(first).toBe(pieces.reduce((sum, { frames }) => sum + frames, 0));
      pieces.push(piece);
      told.push(progress);
      return true;
    },
    forget: async () => void pieces.splice(0),
    overtaken: async () => false,
    ...more,
  };
  return { ...kept, pieces, told };
}

describe("a piece", () => {
  const before = (count: number, seconds: number): Piece[] => [
    { frames: count, envelope: envelope({}, seconds) },
  ];
  const size = (first: number, seconds: number) => pieceOf(frames(200), first, before(first, seconds)).length;

  test("is small as long as nothing is known, then as long as five seconds, within bounds", () => {
    expect(pieceOf(frames(200), 0, [])).toHaveLength(4);
    expect([size(4, 2), size(4, 4), size(4, 400), size(4, 0), size(198, 2)]).toEqual([10, 5, 1, 64, 2]);
  });

  test("ends where a scene or a page ends", () => {
    expect(pieceOf(frames(30, 3), 0, [])).toHaveLength(6);
    const pages = frames(9).map((frame, page) => ({ ...frame, start: null, end: null, page }));
    expect(pieceOf(pages, 0, [])).toHaveLength(4);
  });
});

test("every frame is looked at once, in order, and told how far it is", async () => {
  const kept = memory();
  const calls: number[] = [];
  const all = frames(20);
  const outcome = await inPieces(all, kept, async (seen) => {
    calls.push(seen.length);
    return naming(seen);
  });
  expect(outcome).toEqual({ kind: "answer", envelope: envelope({ seen: all.map(({ path }) => path) }, 20) });
  expect(calls).toEqual([4, 5, 5, 5, 1]);
  expect(kept.told).toEqual([0.2, 0.45, 0.7, 0.95]);
});

test("few frames are one call, and its answer stays as it is", async () => {
  const kept = memory();
  const answer = { kind: "answer", envelope: envelope({ count: 3, list: [] }) } as const;
  expect(await inPieces(frames(3), kept, async () => answer)).toEqual(answer);
  expect(kept.pieces).toEqual([]);
});

test("after a break it goes on where it was", async () => {
  const kept = memory();
  const all = frames(10);
  const failing = await inPieces(all, kept, async (seen) =>
    kept.pieces.length === 1 ? { kind: "crash", message: "died" } : naming(seen),
  );
  expect([failing.kind, kept.pieces.length]).toEqual(["crash", 1]);
  const shown: string[] = [];
  const outcome = await inPieces(all, kept, async (seen) => {
    shown.push(...seen.map(({ path }) => path));
    return naming(seen);
  });
  expect(shown).toEqual(all.slice(4).map(({ path }) => path));
  expect(outcome).toMatchObject({ envelope: { result: { seen: all.map(({ path }) => path) } } });
});

test("it makes way between two pieces for whom is earlier, and ends when it is no longer ours", async () => {
  const paused = memory({ overtaken: async () => true });
  expect(await inPieces(frames(10), paused, async (seen) => naming(seen))).toEqual({ kind: "paused" });
  expect(paused.pieces).toHaveLength(1);
  const lost = memory({ keep: async () => false });
  expect(await inPieces(frames(10), lost, async (seen) => naming(seen))).toEqual({ kind: "stopped" });
});

test.each([{ version: "2" }, { model: "another" }])(
  "an analyzer replaced meanwhile (%o) begins anew",
  async (more) => {
    const kept = memory();
    const outcome = await inPieces(frames(10), kept, async (seen) =>
      kept.pieces.length === 0 ? naming(seen) : { kind: "answer", envelope: envelope({ seen: [] }, 1, more) },
    );
    expect([outcome, kept.pieces]).toEqual([{ kind: "paused" }, []]);
  },
);

test("what can't be put together is a fault that names it", () => {
  const outcome = merged([1, 2].map((count) => ({ frames: 1, envelope: envelope({ list: [], count }) })));
  expect(outcome).toMatchObject({
    kind: "fault",
    code: "internal",
    message: expect.stringContaining('"count"'),
  });
});
