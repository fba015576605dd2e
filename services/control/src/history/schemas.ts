import { z } from "zod";

const measured = z
  .array(z.number().nullable())
  .describe("one for each of `times`; null where nothing was measured");
const time = z.iso.datetime();

const Change = z.object({
  releases: z.array(z.int()).describe("one, or several with less than an hour between each two"),
  from: time.describe("when the first of them was deployed"),
  to: time.describe("when the last of them was deployed"),
  hours: z.int().describe("how many hours before and after can be compared; 0: too little is known yet"),
});

export const History = z.object({
  state: z
    .enum(["measured", "unwatched", "away"])
    .describe("`unwatched`: the stack does not run monitoring; `away`: it does not answer"),
  since: time.nullable().describe("of the oldest that is known; null: nothing is yet"),
  stepSeconds: z.int(),
  times: z.array(time).describe("when each step ends, oldest first"),
  services: z.array(
    z.object({
      name: z.string(),
      capMb: z.number().nullable(),
      memoryMb: measured.describe("the most within each step"),
      restarts: measured,
      kills: measured.describe("processes that were killed because the memory was used up"),
    }),
  ),
  analyzers: z.array(
    z.object({
      name: z.string(),
      waiting: measured.describe("the longest queue within each step"),
      done: measured,
      failed: measured,
    }),
  ),
  queue: measured.describe("the most tasks that waited at once"),
  memory: measured.describe("share of the server's memory in use, the most within each step"),
  disks: z.array(
    z.object({
      mount: z.string().describe("as monitoring sees it: `/prometheus` is the data path"),
      used: measured,
    }),
  ),
  changes: z.array(Change).describe("releases, oldest first"),
});
export type History = z.infer<typeof History>;

const Span = z.object({ from: time, to: time });
const Usage = z.object({
  memoryMb: z.number().nullable().describe("mean"),
  peakMb: z.number().nullable(),
  cores: z.number().nullable().describe("processors that were busy, mean"),
  restarts: z.int().nullable(),
});
const Ended = z.object({ done: z.int(), failed: z.int() });

export const Comparison = z.object({
  releases: z.array(z.int()),
  hours: z.int(),
  before: Span,
  after: Span,
  services: z.array(z.object({ name: z.string(), before: Usage.nullable(), after: Usage.nullable() })),
  analyzers: z.array(z.object({ name: z.string(), before: Ended, after: Ended })),
});
export type Comparison = z.infer<typeof Comparison>;
export type Usage = z.infer<typeof Usage>;
