import { readFile } from "node:fs/promises";

/** Written by a timer of the host twice a minute, see infra/host/steps/metrics.sh; absent where the host has none. */
const FILE = "/metrics/host.prom";
/** Older than this, in seconds, it tells of a host that is no more. */
const FRESH = 180;
const MB = 1024 * 1024;

/** Memory that each service uses now, in MB by service. Empty where nobody measures. */
export async function hostMemory(file = FILE): Promise<ReadonlyMap<string, number>> {
  const text = await readFile(file, "utf8").catch(() => "");
  return memoryOf(text, Date.now() / 1000);
}

/**
 * Two containers of one service, as there are for a moment during a release, count together. Pure.
 * @param text in Prometheus' exposition format
 * @param now seconds since 1970
 */
export function memoryOf(text: string, now: number): ReadonlyMap<string, number> {
  const at = Number(/^platform_host_metrics_time_seconds (\d+)$/m.exec(text)?.[1] ?? 0);
  const used = new Map<string, number>();
  if (now - at > FRESH) return used;
  for (const [, service = "", bytes] of text.matchAll(
    /^container_memory_working_set_bytes\{service="([^"]+)"[^}]*\} (\d+)$/gm,
  ))
    used.set(service, (used.get(service) ?? 0) + Math.round(Number(bytes) / MB));
  return used;
}
