import { z } from "zod";

/** What a worker answers is checked as anybody's request is: it may be anything, of any size. */

/** Beyond the end of the medium, in seconds: containers round. */
const SLACK = 2;
const text = (most: number) => z.string().max(most);
const share = z.number().min(0).max(1);
const pixels = z.number().min(-100_000).max(100_000);
const box = z.looseObject({ x: pixels, y: pixels, width: pixels, height: pixels });

export interface Expected {
  readonly analyzer: string;
  readonly mediaId: string;
  /** Seconds; undefined where the medium has no time. */
  readonly duration: number | undefined;
  /** Paths of the frames that it was shown. */
  readonly frames: readonly string[];
}

/** The shape of each analyzer's result, see docs/architecture.md; `time` fits the medium, and `frame` is one that was shown. */
function shapeOf({ analyzer, mediaId, duration, frames }: Expected): z.ZodType {
  const time = z
    .number()
    .min(0)
    .max((duration ?? 0) + SLACK);
  const shown = new Set(frames);
  const place = {
    frame: z.string().refine((path) => shown.has(path), "a frame that was not shown"),
    time: time.nullable(),
    start: time.nullable(),
    end: time.nullable(),
    page: z.int().positive().nullable(),
  };
  const span = { start: time, end: time };
  const list = (shape: z.ZodType) => z.array(shape).max(200_000);
  const seen = {
    ...place,
    frameWidth: z.int().positive(),
    frameHeight: z.int().positive(),
    confidence: share,
    box,
  };
  const vector = text(20_000).regex(/^[A-Za-z0-9+/]*={0,2}$/);
  const subtitle = (kind: string) => z.literal(`${mediaId}/transcript/subtitles.${kind}`);
  const shapes: Readonly<Record<string, z.ZodType>> = {
    "whisper-transcriber": z.looseObject({
      duration: time,
      language: z.looseObject({ code: text(20) }).nullable(),
      quality: z.enum(["normal", "low"]),
      segments: list(
        z.looseObject({
          ...span,
          text: text(20_000),
          words: list(z.looseObject({ ...span, word: text(500) })),
        }),
      ),
      sounds: list(z.looseObject({ ...span, kind: z.enum(["speech", "silence", "music", "other"]) })),
      subtitles: z.looseObject({ srt: subtitle("srt"), vtt: subtitle("vtt") }),
    }),
    "clip-service": z.looseObject({
      frames: list(
        z.looseObject({
          ...place,
          look: vector,
          picture: vector.nullable(),
          tags: list(z.looseObject({ label: text(200), confidence: share })),
        }),
      ),
    }),
    "object-detection": z.looseObject({ objects: list(z.looseObject({ ...seen, label: text(100) })) }),
    "pose-estimation": z.looseObject({
      people: list(
        z.looseObject({
          ...seen,
          points: z
            .array(z.looseObject({ name: text(50), x: pixels, y: pixels, confidence: share }))
            .max(100),
        }),
      ),
    }),
    "nsfw-detection": z.looseObject({
      frames: list(z.looseObject({ ...place, score: share })),
      scenes: list(z.looseObject({ score: share, frame: place.frame })),
    }),
  };
  const shape = shapes[analyzer];
  if (shape === undefined) throw new Error(`results of ${analyzer} can't be checked`);
  return shape;
}

/** Analyzers whose results can be checked, and so may come from elsewhere. */
export const CHECKED = [
  "whisper-transcriber",
  "clip-service",
  "pose-estimation",
  "object-detection",
  "nsfw-detection",
] as const;

/** The envelope of a result that may be believed. @throws Error naming what is wrong with it, never its content */
export function checkResult(answer: string, expected: Expected): Envelope {
  let body: unknown;
  try {
    body = JSON.parse(answer);
  } catch {
    throw new Error("the worker's result is not JSON");
  }
  const parsed = z
    .looseObject({
      schema: z.literal(1),
      analyzer: z.literal(expected.analyzer),
      version: text(100),
      model: text(300).nullable(),
      mediaId: z.literal(expected.mediaId),
      seconds: z.number().min(0).max(1e6),
      result: shapeOf(expected),
    })
    .safeParse(body);
  if (parsed.success) return parsed.data as Envelope;
  const where = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`the worker's result is not one of ${expected.analyzer}: ${where.join("; ")}`);
}

export interface Envelope {
  readonly analyzer: string;
  readonly version: string;
  readonly model: string | null;
  readonly mediaId: string;
  readonly seconds: number;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Files that a result names beside its JSON, relative to the media folder. Pure. */
export function filesOf({ analyzer, result }: Envelope): string[] {
  if (analyzer !== "whisper-transcriber") return [];
  return Object.values(result["subtitles"] as Record<string, string>);
}
