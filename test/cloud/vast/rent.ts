import { z } from "zod";
import { invalidArg } from "./refuse.ts";

/** What an instance is asked for with; limits as https://docs.vast.ai/api-reference/instances/create-instance has them (2026-08-07). */
export const rentSchema = z.object({
  image: z.string().min(1).max(1024),
  /** GB. */
  disk: z.number().min(8).default(8),
  label: z.string().max(256).nullish(),
  onstart: z.string().max(4096).nullish(),
  /** Variables and, as `"-p 8000:8000": "1"`, ports. */
  env: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
  /** US dollars an hour, for an interruptible instance. */
  price: z.number().min(0.001).max(128).nullish(),
  runtype: z.string().default("ssh"),
  cancel_unavail: z.boolean().nullish(),
  target_state: z.enum(["running", "stopped"]).default("running"),
});
export type Rent = z.output<typeof rentSchema>;

const PORT = /^-p (\d+):(\d+)(?:\/(tcp|udp))?$/;

/** SSH is reached by way of a proxy in any case, and without one where the runtype says "direct" (or "direc", as the client writes). */
export function isDirect(runtype: string): boolean {
  return /direct?\b/.test(runtype);
}

/** TCP ports that are to be reached from outside. Pure. @throws ApiError on UDP and on ports that are to keep their number */
export function portsOf({ env, runtype }: Pick<Rent, "env" | "runtype">): number[] {
  const asked = Object.keys(env).flatMap((key) => {
    if (!key.startsWith("-p ")) return [];
    const [, , inside, protocol] = PORT.exec(key) ?? [];
    if (inside === undefined || protocol === "udp" || Number(inside) > 65_535) {
      throw invalidArg("env", `"${key}" is not supported by this end`);
    }
    return [Number(inside)];
  });
  return [...new Set([...(isDirect(runtype) ? [22] : []), ...asked])];
}

/** Variables alone. Pure. */
export function variablesOf({ env }: Pick<Rent, "env">): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith("-")));
}
