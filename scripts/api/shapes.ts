import { z } from "zod";

/** Shapes of docs/architecture.md, as the client reads them: fields that are added later do no harm. */

const fault = z.object({ code: z.string(), message: z.string() });

export const task = z.object({
  analyzer: z.string(),
  state: z.enum(["waiting", "running", "done", "failed", "skipped"]),
  attempts: z.number(),
  /** The analyzer's own time, so far. */
  seconds: z.number().nullable(),
  /** Share of what it looks at, 0 to 1; null: not known. */
  progress: z.number().nullable().default(null),
  secondsLeft: z.number().nullable().default(null),
  error: fault.nullable(),
});

export const job = z.object({
  id: z.string(),
  mediaId: z.string(),
  state: z.enum(["waiting", "running", "done"]),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  tasks: z.array(task),
});

export const media = z.object({
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** The first medium of the same bytes; null: this is the first. */
  sameAs: z.string().nullable().default(null),
  createdAt: z.string(),
  /** The newest. */
  jobId: z.string().nullable(),
});

const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** Where in the media a frame comes from: seconds in a video, the page of a scan, neither in a picture. */
const place = {
  frame: z.string(),
  time: z.number().nullable(),
  start: z.number().nullable(),
  end: z.number().nullable(),
  page: z.number().nullable(),
  frameWidth: z.number(),
  frameHeight: z.number(),
};

const vision = z.object({
  facts: z.object({
    kind: z.enum(["video", "image", "audio"]),
    format: z.string().nullish(),
    duration: z.number().nullish(),
    width: z.number().nullish(),
    height: z.number().nullish(),
    frameRate: z.number().nullish(),
    videoCodec: z.string().nullish(),
    audioCodec: z.string().nullish(),
    pages: z.number().nullish(),
    bytes: z.number().nullish(),
  }),
  scenes: z.array(z.object({ start: z.number(), end: z.number() })),
  frames: z.array(z.looseObject({ path: z.string() })),
});

const thumbnails = z.object({
  thumbnails: z.array(
    z.object({
      path: z.string(),
      width: z.number(),
      height: z.number(),
      time: z.number().nullable(),
      kind: z.string(),
    }),
  ),
  timeline: z
    .object({ sprite: z.string(), track: z.string(), interval: z.number(), count: z.number() })
    .nullish(),
});

const ocr = z.object({
  frames: z.array(
    z.object({
      ...place,
      text: z.string(),
      items: z.array(
        z.object({ text: z.string(), confidence: z.number(), box, language: z.string().nullish() }),
      ),
    }),
  ),
});

const faces = z.object({
  faces: z.array(
    z.object({ ...place, box, confidence: z.number(), embedding: z.array(z.number()).nullish() }),
  ),
});

const span = { start: z.number(), end: z.number() };

const speech = z.object({
  duration: z.number(),
  language: z.object({ code: z.string(), probability: z.number().nullable() }).nullable(),
  quality: z.string(),
  /** Why the quality is low. */
  reason: z.string().nullable(),
  segments: z.array(
    z.object({
      ...span,
      text: z.string(),
      words: z.array(z.object({ ...span, word: z.string(), confidence: z.number() })),
    }),
  ),
  sounds: z.array(z.object({ ...span, kind: z.string() })),
  /** Files by format, "srt" and "vtt". */
  subtitles: z.record(z.string(), z.string()),
});

const objects = z.object({
  objects: z.array(z.object({ ...place, label: z.string(), box, confidence: z.number() })),
});

const poses = z.object({
  people: z.array(
    z.object({
      ...place,
      box,
      confidence: z.number(),
      points: z.array(z.object({ confidence: z.number() })),
    }),
  ),
});

const content = z.object({
  scenes: z.array(
    z.object({
      start: z.number().nullable(),
      end: z.number().nullable(),
      page: z.number().nullable(),
      score: z.number(),
    }),
  ),
});

const rules = z.object({
  action: z.enum(["flag", "blur", "hide"]).nullable(),
  findings: z.array(
    z.object({
      time: z.number().nullable(),
      start: z.number().nullable(),
      end: z.number().nullable(),
      page: z.number().nullable(),
      action: z.string(),
      reason: z.string(),
      excerpt: z.string().nullable(),
      source: z.string(),
    }),
  ),
});

const sentence = z.object({ text: z.string(), start: z.number().nullable(), end: z.number().nullable() });
const summary = z.object({
  method: z.string().nullish(),
  notice: fault.nullish(),
  summary: z.array(sentence),
  chapters: z.array(
    z.object({ start: z.number().nullable(), end: z.number().nullable(), title: z.string() }),
  ),
});

function envelope<T extends z.ZodType>(result: T) {
  return z.object({
    analyzer: z.string(),
    version: z.string(),
    model: z.string().nullish(),
    seconds: z.number(),
    result,
  });
}

/** Of the analyzers that are known here. */
export const resultShapes = {
  "vision-pipeline": envelope(vision),
  "thumbnail-generator": envelope(thumbnails),
  "ocr-detection": envelope(ocr),
  "face-reid": envelope(faces),
  "object-detection": envelope(objects),
  "pose-estimation": envelope(poses),
  "nsfw-detection": envelope(content),
  "whisper-transcriber": envelope(speech),
  guardrails: envelope(rules),
  "llm-summarizer": envelope(summary),
};

export const results = z.object({
  mediaId: z.string(),
  results: z.object(resultShapes).partial().catchall(envelope(z.unknown())),
  errors: z.record(z.string(), fault),
});

export type Task = z.infer<typeof task>;
export type Job = z.infer<typeof job>;
export type Media = z.infer<typeof media>;
export type Results = z.infer<typeof results>;
export type Box = z.infer<typeof box>;
export type Place = { [Key in "time" | "start" | "end" | "page"]: number | null };

const moment = z.object({
  mediaId: z.string(),
  name: z.string(),
  kind: z.string(),
  start: z.number().nullable(),
  end: z.number().nullable(),
  page: z.number().nullable(),
  frame: z.string().nullable(),
  excerpt: z.array(z.object({ text: z.string(), match: z.boolean() })),
});
export const found = z.object({
  moments: z.array(moment),
  more: z.boolean(),
  /** What means something like it, in other words; null where nobody can tell. */
  alike: z.array(moment.extend({ score: z.number() })).nullable(),
});
export type Found = z.infer<typeof found>;
export type Moment = z.infer<typeof moment>;
