import { z } from "zod";
import { FindingBody } from "./review/findings.ts";
import { FOUND_KINDS } from "./search/moments.ts";
import { Alert } from "./status/alerts.ts";
import { Backup } from "./status/backup.ts";
import { Certificate } from "./status/certificate.ts";

export const Ok = z.object({ status: z.literal("ok") });
export const ErrorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
export const ById = z.object({ id: z.uuid() });

/** NUL can't be stored in PostgreSQL's text; all else may. */
export const FileName = z
  .string()
  .max(1024)
  .transform((name) => name.replaceAll("\0", ""))
  .pipe(z.string().min(1));

const TaskState = z.enum(["waiting", "running", "done", "failed", "skipped"]);
const Fault = z.object({ code: z.string(), message: z.string() });

/** Before all others, in its turn, or when there is nothing else to do. */
export const Priority = z.enum(["first", "normal", "last"]);
export type Priority = z.infer<typeof Priority>;

export const Job = z.object({
  id: z.uuid(),
  mediaId: z.uuid(),
  state: z.enum(["waiting", "running", "done"]).describe("`done` when every task has ended, however"),
  priority: Priority,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  tasks: z.array(
    z.object({
      analyzer: z.string(),
      state: TaskState,
      attempts: z.int().describe("runs that came to an end, good or bad"),
      seconds: z.number().nullable().describe("the analyzer's own time, so far"),
      progress: z.number().nullable().describe("share of its work that is done, 0 to 1; null: not known"),
      secondsLeft: z.number().nullable().describe("of the analyzer's own time, at the speed so far"),
      error: Fault.nullable().describe("why it failed or was skipped, or why it waits to be tried again"),
    }),
  ),
});
export type Job = z.infer<typeof Job>;

export const Media = z.object({
  id: z.uuid(),
  name: z.string().describe("the file's name as it was given"),
  bytes: z.int(),
  sha256: z.string(),
  sameAs: z.uuid().nullable().describe("the first medium of the same bytes; null: this is the first"),
  createdAt: z.iso.datetime(),
  jobId: z.uuid().nullable().describe("the newest job"),
  state: z.enum(["waiting", "running", "done"]).nullable(),
});
export type Media = z.infer<typeof Media>;

export const Upload = z.object({
  id: z.uuid().describe("also the id of the medium to come"),
  name: z.string(),
  bytes: z.int().describe("of the whole file"),
  createdAt: z.iso.datetime(),
});

export const Results = z.object({
  mediaId: z.uuid(),
  results: z.record(z.string(), z.looseObject({ analyzer: z.string() })),
  errors: z.record(z.string(), Fault),
});
export type Results = z.infer<typeof Results>;

export const FoundMoment = z.object({
  mediaId: z.uuid(),
  name: z.string().describe("the medium's"),
  kind: z.enum([...FOUND_KINDS, "name"]).describe("what it is found by; `name`: the medium's own"),
  start: z.number().nullable().describe("seconds; null where the medium has no time"),
  end: z.number().nullable(),
  page: z.int().nullable(),
  frame: z.string().nullable().describe("path of the frame that it was seen in"),
  excerpt: z.array(z.object({ text: z.string(), match: z.boolean() })).describe("the text, in parts"),
});
export type FoundMoment = z.infer<typeof FoundMoment>;

const score = z.number().describe("how alike, at most 1");
export const AlikeMoment = FoundMoment.extend({
  kind: z
    .enum([...FOUND_KINDS, "name", "picture"])
    .describe("`picture`: a frame that shows it, without a text"),
  score,
});
export type AlikeMoment = z.infer<typeof AlikeMoment>;

const Shown = {
  frame: z.string().describe("path of the frame"),
  time: z.number().nullable().describe("seconds; null where the medium has no time"),
  page: z.int().nullable(),
};
export const LookAlike = z.object({
  mediaId: z.uuid(),
  name: z.string().describe("the medium's"),
  score,
  by: z.enum(["picture", "look"]).describe("`picture`: what it shows; `look`: its colours and textures"),
  ...Shown,
  own: z.object(Shown).describe("the frame of the medium that was asked about"),
});
export type LookAlike = z.infer<typeof LookAlike>;

export const Decision = z.enum(["confirmed", "dismissed"]);
export type Decision = z.infer<typeof Decision>;

export const ReviewedFinding = FindingBody.extend({
  mediaId: z.uuid(),
  name: z.string().describe("the medium's"),
  key: z.string().describe("the same for the same finding when the medium is looked at again"),
  decision: Decision.nullable().describe("null: nobody has decided"),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
});
export type ReviewedFinding = z.infer<typeof ReviewedFinding>;

const Frequent = z.array(z.object({ name: z.string(), media: z.int().describe("in how many media") }));

export const Statistics = z.object({
  media: z.object({
    count: z.int(),
    bytes: z.number(),
    seconds: z.number().describe("of video and sound, together"),
    kinds: z.record(z.string(), z.int()).describe("how many media by kind, of those that could be decoded"),
    days: z
      .array(z.object({ day: z.iso.date(), count: z.int(), bytes: z.number() }))
      .describe("in UTC, oldest first"),
  }),
  analyzers: z.array(
    z.object({
      analyzer: z.string(),
      done: z.int(),
      failed: z.int(),
      skipped: z.int(),
      unfinished: z.int(),
      seconds: z.number().describe("the analyzer's own time for all that is done"),
      median: z.number().nullable().describe("seconds of one task; null: none is done"),
      p95: z.number().nullable(),
      errors: z.record(z.string(), z.int()).describe("failed and skipped tasks by code"),
    }),
  ),
  found: z.object({
    moments: z.array(z.object({ kind: z.enum(FOUND_KINDS), moments: z.int(), media: z.int() })),
    things: Frequent.describe("what was seen most"),
    languages: Frequent.describe("what was spoken most, as ISO 639-1 codes"),
    people: Frequent.describe("who was seen most, of those who have a name"),
  }),
});
export type Statistics = z.infer<typeof Statistics>;

export const Status = z.object({
  updatedAt: z.iso.datetime().nullable().describe("null: the job manager has not reported yet"),
  jobManager: z
    .looseObject({})
    .nullable()
    .describe("analyzers, queues and memory as the job manager sees them"),
  media: z.int(),
  waiting: z.int(),
  running: z.int(),
  certificate: Certificate.nullable().describe("as certbot tells of it; null: it is self-signed"),
  backup: Backup.nullable().describe("the copies, as backup tells of them; null: the stack makes none"),
  alerts: z.array(Alert).nullable().describe("what monitoring has raised; null: nobody watches"),
});
