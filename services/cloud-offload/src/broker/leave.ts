import type { Scene, Verdict, Waiting } from "./decide.ts";

/** Which tasks this server's seat passes over when it is free: pure. */

/** Whether this server would be late with a task that it began now, and there is time left for others. `localSpeed`: seconds for a unit. */
export function takesTooLong(
  { units, deadline }: Pick<Waiting, "units" | "deadline">,
  localSpeed: number,
  now: number,
): boolean {
  const allowed = (deadline - now) / 1000;
  return allowed > 0 && units * localSpeed > allowed;
}

/**
 * Whether a task is left to a GPU: this server would be late with it, and a GPU will not. Once a GPU would be late as well, whoever has a seat
 * first takes it: nothing waits for an instance that never comes.
 */
export function isLeft(
  task: Pick<Waiting, "units" | "deadline">,
  { place, cloudSeconds }: Pick<Verdict, "place" | "cloudSeconds">,
  { now, speed }: Pick<Scene, "now" | "speed">,
): boolean {
  if (place === "local" || cloudSeconds === undefined) return false;
  return takesTooLong(task, speed.local, now) && cloudSeconds <= (task.deadline - now) / 1000;
}
