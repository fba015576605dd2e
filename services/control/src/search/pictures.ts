import { z } from "zod";
import type { Shelf } from "./shelf.ts";
import type { Vector, Vectors } from "./vectors.ts";

/** The analyzer that describes how frames look. */
export const PICTURED = "clip-service";

/**
 * The two ways in which it does, and from which cosine two pictures are said to be alike. Looks: changes of one picture
 * (stored smaller, cropped, brighter) were at 0.92 or more, other pictures at 0.82 or less, in its tests (2026-11-23). Pictures:
 * an estimate.
 */
export const SPACES = [
  { vector: "picture", collection: "pictures", dimension: 768, alike: 0.85 },
  { vector: "look", collection: "looks", dimension: 173, alike: 0.88 },
] as const;

export type Space = (typeof SPACES)[number];

const Time = z.number().nullable().default(null);
const Frame = z.object({
  frame: z.string(),
  time: Time,
  start: Time,
  end: Time,
  page: z.number().nullable().default(null),
  look: z.base64(),
  picture: z.base64().nullable(),
});
export type DescribedFrame = z.infer<typeof Frame>;

/** Frames of the analyzer's result; none where it is not of the agreed shape, which whoever indexes its tags complains about. */
export function framesOf(result: unknown): DescribedFrame[] {
  return z.object({ frames: z.array(Frame) }).safeParse(result).data?.frames ?? [];
}

/** Where a frame is in its medium, written on its vector, so that what is found need not be looked up. */
const Place = z.object({
  media: z.uuid(),
  task: z.uuid(),
  frame: z.string(),
  time: z.coerce.number().nullable().default(null),
  start: z.coerce.number().nullable().default(null),
  end: z.coerce.number().nullable().default(null),
  page: z.coerce.number().nullable().default(null),
});
export type Place = z.infer<typeof Place>;

export function placeOf(labels: Readonly<Record<string, string>>): Place {
  return Place.parse(labels);
}

const NUMBERS = ["time", "start", "end", "page"] as const;

/** The vectors of one space. Pure. */
export function vectorsOf(
  frames: readonly DescribedFrame[],
  space: Space,
  task: string,
  media: string,
): Vector[] {
  return frames.flatMap((frame, index) => {
    const vector = frame[space.vector];
    if (vector === null) return [];
    const numbers = NUMBERS.flatMap((key) => (frame[key] === null ? [] : [[key, String(frame[key])]]));
    const labels = { task, media, frame: frame.frame, ...Object.fromEntries(numbers) };
    return [{ id: `${task}/${index}`, vector, labels }];
  });
}

/** How frames look. */
export function pictureShelf(vectors: Vectors): Shelf {
  return {
    analyzers: [PICTURED],
    collections: SPACES.map(({ collection }) => collection),
    async begin() {
      const generations = SPACES.map(({ collection, dimension }) => vectors.begin(collection, dimension));
      return (await Promise.all(generations)).join(" ");
    },
    async fill(connection, taskId) {
      const { rows } = await connection.query(
        "SELECT media_id, result -> 'result' AS result FROM tasks WHERE id = $1",
        [taskId],
      );
      for (const { media_id, result } of rows) {
        const frames = framesOf(result);
        for (const space of SPACES)
          await vectors.put(space.collection, vectorsOf(frames, space, taskId, media_id));
      }
    },
  };
}
