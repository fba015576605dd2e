import { createHash } from "node:crypto";
import { z } from "zod";

/** The analyzer whose findings people decide about. */
export const REVIEWED = "guardrails";

/** What is to be done with what was found, strongest first. */
export const FINDING_ACTIONS = ["hide", "blur", "flag"] as const;

const Time = z.number().nullable().default(null);

/** Something that the stack's rules name, and where. Times in seconds. */
export const FindingBody = z.object({
  rule: z.string(),
  action: z.enum(FINDING_ACTIONS),
  reason: z.string(),
  excerpt: z.string().nullable().default(null),
  source: z.string(),
  frame: z.string().nullable().default(null),
  time: Time,
  start: Time,
  end: Time,
  page: z.int().nullable().default(null),
});
export type FindingBody = z.infer<typeof FindingBody>;

const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const Result = z.object({ findings: z.array(FindingBody.extend({ box: Box.nullable().default(null) })) });

export interface Finding {
  /** The same for the same thing at the same place, whatever is to be done with it. */
  readonly key: string;
  readonly body: FindingBody;
}

/** What guardrails found, each thing once. Pure. Throws ZodError where the result is not of the agreed shape. */
export function findingsOf(result: unknown): Finding[] {
  const found = Result.parse(result).findings.map(({ box, ...body }) => {
    const { action: _, ...what } = body;
    return { key: digest([what, box]), body };
  });
  return [...new Map(found.map((finding) => [finding.key, finding])).values()];
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 22);
}
