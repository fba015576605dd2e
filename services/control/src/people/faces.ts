import { z } from "zod";

/** The analyzer that finds faces. */
export const FACES = "face-reid";

export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

const Time = z.number().nullable().default(null);

/** A face in a frame, as it is kept and shown. Times in seconds, null where the medium has none; the box in pixels of the frame. */
export const ShownFace = z.object({
  frame: z.string().describe("path of the frame"),
  time: Time,
  box: Box,
  frameWidth: z.number(),
  frameHeight: z.number(),
  confidence: z.number(),
});
export type ShownFace = z.infer<typeof ShownFace>;

const FoundFace = ShownFace.extend({
  start: Time,
  end: Time,
  page: z.int().nullable().default(null),
  // Before version 1.1 the analyzer wrote numbers, and not by which model: those can't be compared with any.
  embedding: z
    .union([z.base64(), z.array(z.number()).transform(() => null)])
    .nullable()
    .default(null),
  embeddingModel: z.string().nullable().default(null),
});

/** How a face looks: of length 1. Only looks by the same model can be compared. */
export interface Look {
  readonly model: string;
  readonly vector: Float32Array;
}

export interface Face extends ShownFace {
  readonly start: number | null;
  readonly end: number | null;
  readonly page: number | null;
  /** Null: nobody described it. */
  readonly look: Look | null;
}

/** The faces of the analyzer's result, in the order of their frames. Pure. Throws ZodError where it is not of the agreed shape. */
export function facesOf(result: unknown): Face[] {
  const { faces } = z.object({ faces: z.array(FoundFace) }).parse(result);
  return faces.map(({ embedding, embeddingModel, ...face }) => ({
    ...face,
    look:
      embedding === null || embeddingModel === null
        ? null
        : { model: embeddingModel, vector: unpacked(Buffer.from(embedding, "base64")) },
  }));
}

/** Width in pixels at which the model that describes faces looks at them: SFace's input is 112 by 112. */
const LOOKED_AT = 112;

/** How well a face can be seen, 0 to 1. Pure. */
export function clarity({ confidence, box }: Pick<ShownFace, "confidence" | "box">): number {
  return confidence * Math.min(1, box.width / LOOKED_AT);
}

/** Intersection over union of two boxes in frames of any size, 0 to 1. Pure. */
export function overlap(one: Placed, other: Placed): number {
  const [a, b] = [shareOf(one), shareOf(other)];
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (areaOf(a) + areaOf(b) - across * down);
}

type Placed = Pick<ShownFace, "box" | "frameWidth" | "frameHeight">;

interface Share {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A box as a share of its frame. */
function shareOf({ box, frameWidth, frameHeight }: Placed): Share {
  return {
    left: box.x / frameWidth,
    top: box.y / frameHeight,
    right: (box.x + box.width) / frameWidth,
    bottom: (box.y + box.height) / frameHeight,
  };
}

function areaOf({ left, top, right, bottom }: Share): number {
  return (right - left) * (bottom - top);
}

/** Little-endian float32, as analyzers and the database keep it. */
export function unpacked(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
