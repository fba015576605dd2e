import type { Pass } from "./platform.ts";

/** Cores of servers that can be rented in these sizes, see infra/server/sizes. */
export const MODELLED_CORES = [4, 8, 16] as const;

/**
 * Seconds that the same media would take with more cores: a model and no measurement. Work spreads over all cores; but an analyzer works on one
 * item at each of its seats, and gets no quicker than it was here, where it shared the cores with the others. Pure.
 * @param seats items that one analyzer works on at a time
 */
export function scaledSeconds(
  { seconds, worked }: Pick<Pass, "seconds" | "worked">,
  cores: { readonly here: number; readonly there: number },
  seats: number,
): number {
  const spread = (seconds * cores.here) / cores.there;
  const slowest = Math.max(0, ...Object.values(worked)) / seats;
  return Math.min(seconds, Math.max(spread, slowest));
}
