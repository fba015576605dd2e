import { z } from "zod";
import { ShownFace } from "./people/faces.ts";
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
      progress: z
        .number()
        .nullable()
        .describe("share of its frames that it has looked at, 0 to 1; null: not known"),
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

const TrackPlace = {
  start: z.number().nullable().describe("seconds; null where the medium has no time"),
  end: z.number().nullable(),
  page: z.int().nullable(),
};
const FaceCrop = ShownFace.pick({ frame: true, box: true, frameWidth: true, frameHeight: true }).extend({
  mediaId: z.uuid(),
});

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

export const Person = z.object({
  id: z.uuid(),
  name: z.string().nullable().describe("null: nobody has said who it is"),
  hidden: z.boolean().describe("left out of lists and searches"),
  tracks: z.int().describe("how often a face of theirs was followed through a scene, or is in a picture"),
  media: z.int().describe("in how many media"),
  cover: FaceCrop.nullable().describe("the face that can be seen best; null: all media with one are gone"),
});
export type Person = z.infer<typeof Person>;

export const PersonTrack = z.object({
  id: z.uuid().describe("the same when the medium is looked at again and the face is found again"),
  mediaId: z.uuid(),
  mediaName: z.string(),
  ...TrackPlace,
  confirmed: z.boolean().describe("somebody said that it is this person, not likeness alone"),
  cover: FaceCrop,
});
export type PersonTrack = z.infer<typeof PersonTrack>;

export const MediaPerson = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  tracks: z.array(z.object({ id: z.uuid(), ...TrackPlace, faces: z.array(ShownFace) })),
});
export type MediaPerson = z.infer<typeof MediaPerson>;

export const PERSON_ACTIONS = ["rename", "hide", "merge", "split", "reject"] as const;
export type PersonActionKind = (typeof PERSON_ACTIONS)[number];

const Named = z.object({ id: z.uuid(), name: z.string().nullable() });
export const PersonAction = z.object({
  id: z.int(),
  kind: z.enum(PERSON_ACTIONS),
  person: Named.describe("to whom it was done, as they were then"),
  other: Named.nullable().describe("whom they became (`merge`), or who was made of them (`split`)"),
  from: z.string().nullable().describe("the name before (`rename`)"),
  to: z.string().nullable().describe("the name after (`rename`)"),
  hidden: z.boolean().nullable().describe("what they became (`hide`)"),
  tracks: z.int().nullable().describe("how many it moved (`merge`, `split`, `reject`)"),
  by: z.string(),
  at: z.iso.datetime(),
  undone: z.boolean(),
  undoable: z.boolean().describe("false: undone already, or something was done to the same people since"),
});
export type PersonAction = z.infer<typeof PersonAction>;

export const Recognition = z.object({
  ready: z.boolean().describe("whether faces are described, so that somebody is found again in other media"),
  reason: z.string().nullable().describe("why not, and what helps"),
});
export type Recognition = z.infer<typeof Recognition>;

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
