import { z } from "zod";
import { KINDS } from "./analyzers.ts";

/** What analyzers answer; see the analyzer contract in docs/architecture.md. */
export const Envelope = z.looseObject({
  schema: z.literal(1),
  analyzer: z.string(),
  version: z.string(),
  model: z.string().nullable(),
  mediaId: z.string(),
  seconds: z.number().nonnegative(),
  result: z.looseObject({}),
});
export type Envelope = z.infer<typeof Envelope>;

export const Fault = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The part of the decoder's result that decides what follows. */
export const Decoded = z.looseObject({
  facts: z.looseObject({ kind: z.enum(KINDS) }),
  frames: z.array(
    z.looseObject({
      path: z.string(),
      time: z.number().nullable(),
      start: z.number().nullable(),
      end: z.number().nullable(),
      page: z.number().nullable(),
    }),
  ),
});
export type Decoded = z.infer<typeof Decoded>;
export type Frame = Pick<Decoded["frames"][number], "path" | "time" | "start" | "end" | "page">;

/** What analyzers found, by their names. */
export type Results = Readonly<Record<string, unknown>>;

export interface AnalyzeRequest {
  mediaId: string;
  path: string;
  options: { frames?: Frame[]; results?: Results };
}

/** JSON that PostgreSQL's jsonb takes: no NUL, no half of a surrogate pair (both occur in text read from media). */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === "string" ? part.toWellFormed().replaceAll("\0", "") : part,
  );
}
