import { setTimeout as delay } from "node:timers/promises";
import type { Machine } from "./machine.ts";

/** What memory a server's containers took while somebody watched. Mebibytes of what the kernel could not take back at once. */
export interface Pressure {
  /** Most that all held together at a moment that was looked at. */
  readonly peakMb: number;
  /** Most of each service. */
  readonly peaks: Readonly<Record<string, number>>;
  /** Processes that the kernel killed for memory, by service; those that had none are left out. */
  readonly kills: Readonly<Record<string, number>>;
  /** Most that was in swap, of any process of the server. */
  readonly swapMb: number;
  readonly looks: number;
}

/** Milliseconds between two looks; one costs a fifth of a second of a processor. */
const EVERY = 10_000;
const FILE = "/run/pressure.prom";
/** The host's own metrics, told anew, and the kilobytes that its processes have in swap. */
const LOOK = `bash /usr/local/lib/platform/metrics.sh ${FILE}; cat ${FILE}
cat /proc/[0-9]*/status 2>/dev/null | awk '$1 == "VmSwap:" { sum += $2 } END { print "swap_kilobytes " sum + 0 }'`;

/** Looks at a server's memory until it is told to stop; what was seen is what it gives. */
export function watchPressure(machine: Pick<Machine, "run">): () => Promise<Pressure> {
  const stop = new AbortController();
  const watching = watch(machine, stop.signal);
  return () => {
    stop.abort();
    return watching;
  };
}

async function watch(machine: Pick<Machine, "run">, stop: AbortSignal): Promise<Pressure> {
  const seen: Look[] = [];
  do {
    seen.push(readLook(await machine.run("sh", "-c", LOOK)));
    await delay(EVERY, undefined, { signal: stop }).catch(() => undefined);
  } while (!stop.aborted);
  return pressureOf(seen);
}

export interface Look {
  readonly usedMb: Readonly<Record<string, number>>;
  readonly kills: Readonly<Record<string, number>>;
  readonly swapMb: number;
}

/** What the host's metrics say, in Prometheus' text format. Pure. */
export function readLook(text: string): Look {
  const usedMb: Record<string, number> = {};
  const kills: Record<string, number> = {};
  for (const [, metric, service = "", value] of text.matchAll(/^(\w+)\{service="([^"]+)",[^}]*\} (\S+)$/gm)) {
    if (metric === "container_memory_working_set_bytes")
      usedMb[service] = (usedMb[service] ?? 0) + Number(value) / 1024 ** 2;
    if (metric === "container_oom_events_total") kills[service] = (kills[service] ?? 0) + Number(value);
  }
  const swap = /^swap_kilobytes (\d+)$/m.exec(text)?.[1];
  if (swap === undefined) throw new Error(`The server doesn't tell its swap:\n${text}`);
  return { usedMb, kills, swapMb: Number(swap) / 1024 };
}

/** Kills are counted from the first look on. Pure. */
export function pressureOf(looks: readonly Look[]): Pressure {
  const services = [...new Set(looks.flatMap(({ usedMb }) => Object.keys(usedMb)))].sort();
  const most = (values: readonly number[]) => Math.round(Math.max(0, ...values));
  const sum = ({ usedMb }: Look) => Object.values(usedMb).reduce((all, one) => all + one, 0);
  // A container that was replaced counts from nought again.
  const killed = (service: string) =>
    looks.slice(1).reduce((all, { kills }, index) => {
      const [before, now] = [looks[index]?.kills[service] ?? 0, kills[service] ?? 0];
      return all + (now < before ? now : now - before);
    }, 0);
  const kills = services.map((name) => [name, killed(name)] as const).filter(([, count]) => count > 0);
  return {
    peakMb: most(looks.map(sum)),
    peaks: Object.fromEntries(
      services.map((name) => [name, most(looks.map(({ usedMb }) => usedMb[name] ?? 0))]),
    ),
    kills: Object.fromEntries(kills),
    swapMb: most(looks.map(({ swapMb }) => swapMb)),
    looks: looks.length,
  };
}
