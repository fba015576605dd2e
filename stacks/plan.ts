import { z } from "zod";
import { PROVIDERS } from "../infra/server/sizes.ts";
import { capacityOf } from "./capacity.ts";
import { costText, monthlyCost } from "./cost.ts";
import type { Evaluated } from "./evaluate.ts";
import { TIERS } from "./tiers.ts";

/** What a stack is and costs, as its output `plan` keeps it, so that a later preview can tell what changes. */
export const planShape = z.object({
  tier: z.enum(TIERS),
  provider: z.enum(PROVIDERS),
  /** "" where the provider has none, as for the next two. */
  line: z.string(),
  serverType: z.string(),
  location: z.string(),
  /** Null where the machine is not of our making. */
  cpus: z.number().nullable(),
  /** GB of its own disk when it is made; one that is resized later keeps the disk it has. Null as above. */
  diskGb: z.number().nullable(),
  memoryGb: z.number(),
  volumeGb: z.number(),
  backups: z.enum(["none", "weekly", "daily"]),
  protect: z.boolean(),
  monthly: z.object({
    currency: z.enum(["EUR", "USD"]),
    parts: z.array(z.object({ name: z.enum(["server", "IPv4", "volume", "backups"]), amount: z.number() })),
    total: z.number(),
  }),
  /** What services use at rest, and what is left for jobs together. */
  memory: z.object({ idleMb: z.number(), jobsMb: z.number() }),
});

export type Plan = z.output<typeof planShape>;

export function planOf({ settings, choice, services }: Omit<Evaluated, "memoryGb">): Plan {
  const { type, ...chosen } = choice;
  const { currency, parts, total } = monthlyCost(choice);
  const { idleMb, jobsMb } = capacityOf(services, choice.memoryGb);
  return {
    ...chosen,
    tier: settings.tier,
    serverType: type?.name ?? "",
    cpus: type?.cpus ?? null,
    diskGb: type?.diskGb ?? null,
    monthly: { currency, parts: [...parts], total },
    memory: { idleMb, jobsMb },
  };
}

/** "hetzner cx33 in fsn1: €11.85 a month without VAT (server 8.49, …)". */
export function planLine(plan: Plan): string {
  return `${serverName(plan)}: ${costText(plan.monthly)}`;
}

/** "hetzner cx33 in fsn1"; for a machine that is not rented, its provider and memory. */
export function serverName({ provider, serverType, location, memoryGb }: Plan): string {
  return serverType === ""
    ? `${provider} server with ${memoryGb} GB`
    : `${provider} ${serverType} in ${location}`;
}
