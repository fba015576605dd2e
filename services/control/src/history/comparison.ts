import { askEach, type Prometheus, type Series } from "./prometheus.ts";
import type { Compared } from "./releases.ts";
import type { Comparison, Usage } from "./schemas.ts";
import { ENDED, iso, namesIn } from "./week.ts";

const HOUR = 3600;
const MB = 1024 ** 2;

/** What a service used within so many hours. A mean is over all measurements, of however many containers one after the other. */
function queriesFor(hours: number) {
  const memory = `container_memory_working_set_bytes[${hours}h]`;
  const seconds = hours * HOUR;
  return {
    memoryMb: `sum by (service) (sum_over_time(${memory})) / sum by (service) (count_over_time(${memory})) / ${MB}`,
    peakMb: `max by (service) (max_over_time(${memory})) / ${MB}`,
    cores: `sum by (service) (increase(container_cpu_usage_seconds_total[${hours}h])) / ${seconds}`,
    restarts: `sum by (service) (increase(platform_container_restarts_total[${hours}h]))`,
  } as const;
}
type Measure = keyof ReturnType<typeof queriesFor>;

/** What was measured on one side of a change. */
export type Side = Readonly<Record<Measure | "ended", readonly Series[]>>;

/** Asks what was measured before and after; `change.hours` is at least one. */
export async function compare(prometheus: Prometheus, change: Compared): Promise<Comparison> {
  const { hours } = change;
  const [before, after] = await Promise.all([
    side(prometheus, change.from, hours),
    side(prometheus, change.to + hours * HOUR, hours),
  ]);
  return comparisonOf(change, before, after);
}

async function side(prometheus: Prometheus, end: number, hours: number): Promise<Side> {
  const used = await askEach(queriesFor(hours), (query) => prometheus.at(query, end));
  const grid = { first: end - (hours - 1) * HOUR, last: end, step: HOUR };
  return { ...used, ended: await prometheus.range(ENDED, grid) };
}

/** Services and analyzers with what they were like on both sides. Pure. */
export function comparisonOf({ releases, from, to, hours }: Compared, before: Side, after: Side): Comparison {
  const span = (begin: number) => ({ from: iso(begin), to: iso(begin + hours * HOUR) });
  return {
    ...{ releases: [...releases], hours, before: span(from - hours * HOUR), after: span(to) },
    services: namesIn([...before.memoryMb, ...after.memoryMb], "service").map((name) => ({
      ...{ name, before: usage(before, name), after: usage(after, name) },
    })),
    analyzers: namesIn([...before.ended, ...after.ended], "analyzer").map((name) => ({
      ...{ name, before: ended(before, name), after: ended(after, name) },
    })),
  };
}

/** Null where the service did not run. */
function usage(side: Side, name: string): Usage | null {
  const value = (measure: Measure, digits: number) => {
    const series = side[measure].find(({ labels }) => labels["service"] === name);
    const [found] = series?.points.values() ?? [];
    return found === undefined ? null : Number(found.toFixed(digits));
  };
  const memoryMb = value("memoryMb", 0);
  if (memoryMb === null) return null;
  return { memoryMb, peakMb: value("peakMb", 0), cores: value("cores", 3), restarts: value("restarts", 0) };
}

function ended({ ended }: Side, name: string): { done: number; failed: number } {
  const count = (state: string) =>
    ended
      .filter(({ labels }) => labels["analyzer"] === name && labels["state"] === state)
      .flatMap(({ points }) => [...points.values()])
      .reduce((sum, hour) => sum + hour, 0);
  return { done: count("done"), failed: count("failed") };
}
