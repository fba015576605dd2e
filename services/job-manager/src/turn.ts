/** BullMQ's largest; the lowest number comes first. */
const LAST = 2 ** 21;
const STEP = 10_000;
/** Tasks of the day before the start have priorities of their own, behind those that somebody put first. */
const DAY = 86_400_000;

/**
 * BullMQ's priority of a task that is due then, for queues that were begun empty at `start`: 1 for all that were due more than a
 * day before, one more for each 10 s after, up to eight months. Pure.
 */
export function priorityOf(due: Date, start: Date): number {
  return Math.min(LAST, Math.max(1, Math.ceil((due.getTime() - start.getTime() + DAY) / STEP)));
}
