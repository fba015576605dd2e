import { askEach, type Grid, type Prometheus, type Series, timesOf } from "./prometheus.ts";
import type { History } from "./schemas.ts";

const HOUR = 3600;
/** Coarse: 56 columns are what a phone's screen can show. */
export const STEP = 3 * HOUR;
const STEPS = (7 * 24 * HOUR) / STEP;
const MB = 1024 ** 2;

/** What a week is made of. Each value is of the step that ends at its time. */
const QUERIES = {
  memory: "max by (service) (max_over_time(container_memory_working_set_bytes[3h]))",
  cap: "max by (service) (last_over_time(container_spec_memory_limit_bytes[3h]))",
  restarts: "sum by (service) (increase(platform_container_restarts_total[3h]))",
  kills: "sum by (service) (increase(container_oom_events_total[3h]))",
  waiting: 'max by (analyzer) (max_over_time(platform_tasks{state="waiting"}[3h]))',
  queue: 'max_over_time(sum(platform_tasks{state="waiting"})[3h:2m])',
  host: "max_over_time((1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)[3h:2m])",
  // The data path as monitoring sees it, and the system.
  disks: `max by (mountpoint) (
    1 - node_filesystem_avail_bytes{mountpoint=~"/(prometheus)?"} / node_filesystem_size_bytes
  )`,
} as const;

/** How many ended within the hour before: hours are added up, because a scrape may be missing. */
export const ENDED = "max by (analyzer, state) (platform_tasks_ended_last_hour)";

export type Answers = Readonly<Record<keyof typeof QUERIES | "ended", readonly Series[]>>;
export type Week = Pick<History, "times" | "services" | "analyzers" | "queue" | "memory" | "disks">;

/** Asks for the seven days up to `now`, in seconds since 1970. */
export async function askWeek(prometheus: Prometheus, now: number): Promise<Week> {
  const grid = gridOf(now);
  const answers = await askEach(QUERIES, (query) => prometheus.range(query, grid));
  const hourly = { ...grid, first: grid.first - STEP + HOUR, step: HOUR };
  return weekOf({ ...answers, ended: await prometheus.range(ENDED, hourly) }, grid);
}

/** When each step of the week ends. Pure. */
export function gridOf(now: number): Grid {
  return { first: now - (STEPS - 1) * STEP, last: now, step: STEP };
}

/** The answers as what people are told. Pure. */
export function weekOf(answers: Answers, grid: Grid): Week {
  const times = timesOf(grid);
  const along = (series: Series | undefined, shape: (value: number) => number = (value) => value) =>
    times.map((time) => {
      const value = series?.points.get(time);
      return value === undefined ? null : shape(value);
    });
  const megabytes = (value: number) => Math.round(value / MB);
  const of = (name: keyof Answers, label: string, value: string) =>
    answers[name].find(({ labels }) => labels[label] === value);
  const ended = (analyzer: string, state: string) => {
    const series = answers.ended.find(
      ({ labels }) => labels["analyzer"] === analyzer && labels["state"] === state,
    );
    return times.map((time) => addHours(series, time));
  };
  return {
    times: times.map(iso),
    services: namesIn([...answers.memory, ...answers.restarts], "service").map((name) => ({
      name,
      capMb: along(of("cap", "service", name), megabytes).findLast((value) => value !== null) ?? null,
      memoryMb: along(of("memory", "service", name), megabytes),
      // Prometheus extends what it saw to the whole step, in fractions.
      restarts: along(of("restarts", "service", name), Math.round),
      kills: along(of("kills", "service", name), Math.round),
    })),
    analyzers: namesIn([...answers.waiting, ...answers.ended], "analyzer").map((name) => ({
      name,
      waiting: along(of("waiting", "analyzer", name)),
      done: ended(name, "done"),
      failed: ended(name, "failed"),
    })),
    queue: along(answers.queue[0]),
    memory: along(answers.host[0]),
    disks: disksOf(answers.disks).map((series) => ({
      mount: series.labels["mountpoint"] ?? "",
      used: along(series),
    })),
  };
}

/** Of the step that ends at a time; null where none of its hours was measured. */
function addHours(series: Series | undefined, end: number): number | null {
  const hours = [0, 1, 2].flatMap((back) => series?.points.get(end - back * HOUR) ?? []);
  return hours.length === 0 ? null : hours.reduce((sum, count) => sum + count, 0);
}

/** The data path first, and a disk that holds both the system and the data once. */
function disksOf(disks: readonly Series[]): Series[] {
  const last = ({ points }: Series) => [...points.values()].at(-1)?.toFixed(3);
  const byMount = (one: Series, other: Series) =>
    (other.labels["mountpoint"] ?? "").localeCompare(one.labels["mountpoint"] ?? "");
  return disks
    .toSorted(byMount)
    .filter((one, index, all) => all.findIndex((other) => last(other) === last(one)) === index);
}

/** Values of a label, in their order. Pure. */
export function namesIn(all: readonly Series[], label: string): string[] {
  return [...new Set(all.flatMap(({ labels }) => labels[label] ?? []))].sort();
}

export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
