import { z } from "zod";

/** The analyzer that decodes an item: the others wait for it, because they read its facts and frames. */
export const DECODER = "vision-pipeline";

export const KINDS = ["video", "image", "audio"] as const;
export type Kind = (typeof KINDS)[number];

/** One analyzer as the stack describes it, in the JSON list of the environment variable `ANALYZERS`. */
export const Analyzer = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** Base address, `http://NAME:8000`. */
  url: z.url({ protocol: /^http$/ }),
  /** What one task adds at most, in MB (the manifest's `memory.job`). */
  memoryMb: z.number().nonnegative(),
  /** Media it reads; for others its task ends as skipped. */
  kinds: z.array(z.enum(KINDS)).nonempty(),
  /**
   * `path`: reads the original. `frames`: reads the decoder's frames as well, and needs at least one. `results`: reads what
   * its sources found, once all of these have ended.
   */
  input: z.enum(["path", "frames", "results"]),
  /** Whose results it reads, where it reads results. */
  sources: z.array(z.string()).default([]),
  /** Longest run of one task, in seconds. */
  timeoutSeconds: z.number().positive().default(600),
  /** Tasks at once. */
  concurrency: z.number().int().positive().default(1),
  /** Files of at most so many bytes have a seat of their own beside these; undefined: they have none. */
  quickBytes: z.number().int().positive().optional(),
});
export type Analyzer = z.infer<typeof Analyzer>;

export const Analyzers = z
  .array(Analyzer)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "names must be unique")
  .refine(
    (all) => all.some(({ name }) => name === DECODER),
    `"${DECODER}" must be among them: all work starts with it`,
  );

/** Environment variable `CAPACITY`, JSON. */
export const Capacity = z.strictObject({
  /** Memory that all running tasks together may add to what the services need at rest, in MB. */
  budgetMb: z.number().positive(),
});
export type Capacity = z.infer<typeof Capacity>;
