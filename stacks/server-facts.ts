import { megabytes } from "../infra/service/units.ts";
import type { Evaluated } from "./evaluate.ts";
import { planOf } from "./plan.ts";

/** What control tells people of the server that it runs on, as its `SERVER` takes it. Pure. */
export function serverFacts(stack: string, evaluated: Evaluated) {
  const { provider, tier, memoryGb, cpus, monthly } = planOf(evaluated);
  return {
    ...{ stack, provider, tier, cpus },
    memoryMb: memoryGb * 1024,
    cost:
      monthly.parts.length === 0
        ? null
        : { currency: monthly.currency, monthly: monthly.total, lines: monthly.parts },
    services: evaluated.services.map(({ name, group, purpose, memory }) => ({
      ...{ name, group, purpose },
      memory: { capMb: megabytes(memory.cap), idleMb: megabytes(memory.idle) },
    })),
  };
}
