import { offers } from "../../../infra/server/sizes.ts";
import type { Group } from "../../../infra/service/manifest.ts";
import { megabytes } from "../../../infra/service/units.ts";
import { capacityOf, SYSTEM_RESERVE_MB } from "../../../stacks/capacity.ts";
import { type Standing, standing, standingSentence } from "../../../stacks/cost.ts";
import type { Evaluated } from "../../../stacks/evaluate.ts";
import { type Plan, planOf } from "../../../stacks/plan.ts";
import { type TierFacts, tiers } from "../../../stacks/tiers.ts";

export interface PlannedService {
  readonly name: string;
  readonly group: Group;
  readonly capMb: number;
  /** Memory at rest, as measured. */
  readonly idleMb: number;
  /** What one job adds at most; 0 where it runs none. */
  readonly jobMb: number;
}

/** What `make plan` knows; amounts in the provider's currency, a month, without VAT; memory in binary megabytes. */
export interface PlanDocument extends Plan {
  readonly stack: string;
  readonly locationName: string;
  readonly trafficTb: number | null;
  /** Where the prices are from, and the day they were looked up. */
  readonly prices: { readonly source: string; readonly date: string } | null;
  readonly standing: Standing;
  readonly standingText: string;
  readonly tierFacts: TierFacts;
  readonly services: readonly PlannedService[];
  readonly memory: {
    readonly totalMb: number;
    readonly reserveMb: number;
    readonly idleMb: number;
    readonly jobsMb: number;
    readonly largestJob: { readonly service: string; readonly mb: number } | null;
  };
  /** True things that surprise people. */
  readonly notes: readonly string[];
  /** What is missing before it can be deployed. */
  readonly warnings: readonly string[];
}

export function planDocument(stack: string, evaluated: Evaluated, warnings: readonly string[]): PlanDocument {
  const { settings, choice, memoryGb } = evaluated;
  const plan = planOf(evaluated);
  const offer = offers[plan.provider];
  const services = evaluated.services.map(({ name, group, memory }) => ({
    name,
    group,
    capMb: megabytes(memory.cap),
    idleMb: megabytes(memory.idle),
    jobMb: megabytes(memory.job ?? "0m"),
  }));
  const { totalMb, idleMb, jobsMb } = capacityOf(evaluated.services, memoryGb);
  const largest = services.toSorted((a, b) => b.jobMb - a.jobMb)[0];
  return {
    stack,
    ...plan,
    locationName: offer?.locations[plan.location] ?? "",
    trafficTb: choice.type?.trafficTb ?? null,
    prices: offer ? { source: offer.source, date: offer.date } : null,
    standing: standing(plan.monthly, settings.tier),
    standingText: standingSentence(plan.monthly, settings.tier),
    tierFacts: tiers[settings.tier],
    services,
    memory: {
      totalMb,
      reserveMb: SYSTEM_RESERVE_MB,
      idleMb,
      jobsMb,
      largestJob: largest && largest.jobMb > 0 ? { service: largest.name, mb: largest.jobMb } : null,
    },
    notes: notesOf(plan),
    warnings,
  };
}

function notesOf(plan: Plan): string[] {
  return [
    ...(plan.backups !== "none" && plan.volumeGb > 0
      ? [
          "The provider's backups hold the server's own disk, not the data volume: they bring back the machine, not the media.",
        ]
      : []),
    ...(plan.line === "cx" ? ['Line "cx" is often sold out; then try another location, or LINE=cpx.'] : []),
  ];
}
