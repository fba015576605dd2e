import { z } from "zod";

/** What goes wrong with an instance, whatever the API's requests come to. */
export const instanceFaultSchema = z.strictObject({
  kind: z.enum([
    /** Stays "loading" for ever. */
    "stuck-loading",
    /** Loads `seconds` longer. */
    "slow-loading",
    /** Its image can't be pulled: "loading" for ever, and `status_msg` says why. */
    "pull-fails",
    /** All of its processes are killed: "exited". */
    "dies",
    /** Its host is gone: nothing gets through, "offline", and nothing is billed. */
    "offline",
    /** The host is not heard of, and works on: "unknown". */
    "unknown",
    /** A higher bid takes its GPU: stopped, not by its renter. */
    "outbid",
    /** Nothing gets through, `way` says in which direction; the API goes on saying "running". */
    "cut",
    /** It loads `seconds` longer and stands still most of the time. */
    "slow-disk",
  ]),
  way: z.enum(["in", "out", "both"]).default("both"),
  /** How much longer it loads. */
  seconds: z.number().nonnegative().default(0),
  /** Seconds that it has run before it happens; of no meaning for what happens while it loads. */
  after: z.number().nonnegative().default(0),
  /** Only instances whose label matches this regular expression. */
  label: z.string().default(""),
  /** The first of the matching instances that is hit, counted from 1 since the fault was set. */
  at: z.int().positive().default(1),
  /** How many matching instances in a row are hit. */
  times: z.int().positive().default(1),
});
export type InstanceFault = z.output<typeof instanceFaultSchema>;
export type InstanceFaultInput = z.input<typeof instanceFaultSchema>;

/** Faults that wait for instances to be rented. */
export class InstanceFaults {
  #set: { fault: InstanceFault; seen: number }[] = [];

  /** @throws ZodError when it is no fault */
  add(input: InstanceFaultInput): void {
    this.#set.push({ fault: instanceFaultSchema.parse(input), seen: 0 });
  }

  clear(): void {
    this.#set = [];
  }

  /** Counts an instance; the faults that hit it. */
  next(label: string | null): InstanceFault[] {
    return this.#set.flatMap((armed) => {
      const { fault } = armed;
      if (!new RegExp(fault.label).test(label ?? "")) return [];
      armed.seen += 1;
      return armed.seen >= fault.at && armed.seen < fault.at + fault.times ? [fault] : [];
    });
  }
}
