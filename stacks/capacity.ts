import { type Manifest, seatsOf } from "../infra/service/manifest.ts";
import { megabytes } from "../infra/service/units.ts";

/** Memory for the operating system, Docker and the page cache that databases live on, in MB. */
export const SYSTEM_RESERVE_MB = 900;

export interface Capacity {
  readonly totalMb: number;
  readonly idleMb: number;
  /** What jobs may use together. */
  readonly jobsMb: number;
}

/** A manifest with the overrides of the stack applied. */
export type Sized = Pick<Manifest, "name" | "memory" | "analyzer">;

export function capacityOf(services: readonly Sized[], memoryGb: number): Capacity {
  const totalMb = memoryGb * 1024;
  const idleMb = services.reduce((sum, { memory }) => sum + megabytes(memory.idle), 0);
  return { totalMb, idleMb, jobsMb: Math.max(0, totalMb - SYSTEM_RESERVE_MB - idleMb) };
}

/** What a service needs with a job in each of its seats, in MB. */
export function neededMb({ memory, analyzer }: Pick<Manifest, "memory" | "analyzer">): number {
  return megabytes(memory.idle) + seatsOf(analyzer) * megabytes(memory.job ?? "0m");
}

/** Empty when the services fit, else what to change. Pure: no Pulumi, no I/O. */
export function checkCapacity(services: readonly Sized[], memoryGb: number): string[] {
  const { totalMb, idleMb, jobsMb } = capacityOf(services, memoryGb);
  const problems = services.flatMap((service) => {
    const { name, memory, analyzer } = service;
    const cap = megabytes(memory.cap);
    const command = `pulumi config set --path services.${name}.memory`;
    if (cap > totalMb - SYSTEM_RESERVE_MB) {
      return [
        `"services.${name}.memory" is "${memory.cap}", but "${memoryGb}gb" leaves ${totalMb - SYSTEM_RESERVE_MB} MB for services. Fix it with: ${command} ${totalMb - SYSTEM_RESERVE_MB}m`,
      ];
    }
    const seats = seatsOf(analyzer);
    const needed = neededMb(service);
    if (cap < needed) {
      return [
        `"services.${name}.memory" is "${memory.cap}", but it needs ${needed} MB (${memory.idle} at rest and ${memory.job ?? "0m"} for ${seats === 1 ? "a job" : `each of ${seats} jobs`}). Fix it with: ${command} ${needed}m`,
      ];
    }
    return [];
  });
  const largest = services.reduce<Sized | undefined>(
    (most, service) =>
      megabytes(service.memory.job ?? "0m") > megabytes(most?.memory.job ?? "0m") ? service : most,
    undefined,
  );
  if (largest?.memory.job && jobsMb < megabytes(largest.memory.job)) {
    problems.push(
      `${services.length} services idle at ${idleMb} MB and "${largest.name}" needs ${largest.memory.job} for a job: ` +
        `that does not fit "${memoryGb}gb". Choose a larger size, or leave it out with: ` +
        `pulumi config set --path services.${largest.name}.enabled false`,
    );
  }
  return problems;
}
