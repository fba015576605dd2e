import { z } from "zod";

/** Refusals that both providers know, each in its own form. */
export const REFUSALS = [
  "unauthorized",
  "forbidden",
  "quota",
  "not-found",
  "locked",
  "conflict",
  "sold-out",
  "invalid",
  "rate-limit",
  "server-error",
  "bad-gateway",
  "unavailable",
  "timeout",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** What goes wrong instead of, or around, a request; "empty" is a list of nothing, at Vast.ai. */
export const faultSchema = z.strictObject({
  kind: z.enum([...REFUSALS, "slow", "empty", "drop-before", "drop-after"]),
  /** Only requests of this method. */
  method: z.string().optional(),
  /** Only requests whose path, with its query, matches this regular expression. */
  path: z.string().optional(),
  /** The first of the matching requests that is hit, counted from 1 since the fault was set. */
  at: z.int().positive().default(1),
  /** How many matching requests in a row are hit. */
  times: z.int().positive().default(1),
  /** How long "slow" waits before the request is worked on. */
  seconds: z.number().nonnegative().default(5),
  /** Said by a refusal in place of the provider's usual words. */
  message: z.string().optional(),
});
export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** Faults that are set, and how many requests each has seen. */
export class Faults {
  #set: { fault: Fault; pattern: RegExp; seen: number }[] = [];

  /** @throws ZodError when it is no fault */
  add(input: FaultInput): void {
    const fault = faultSchema.parse(input);
    this.#set.push({ fault, pattern: new RegExp(fault.path ?? ""), seen: 0 });
  }

  clear(): void {
    this.#set = [];
  }

  /** Those that were not played to their end yet. */
  pending(): Fault[] {
    return this.#set.filter(({ fault, seen }) => seen < fault.at + fault.times - 1).map(({ fault }) => fault);
  }

  /** Counts a request; the fault that hits it, if one does. */
  next(method: string, path: string): Fault | undefined {
    let hit: Fault | undefined;
    for (const armed of this.#set) {
      const { fault, pattern } = armed;
      if ((fault.method !== undefined && fault.method !== method) || !pattern.test(path)) continue;
      armed.seen += 1;
      if (armed.seen >= fault.at && armed.seen < fault.at + fault.times) hit ??= fault;
    }
    return hit;
  }
}
