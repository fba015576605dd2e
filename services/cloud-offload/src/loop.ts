import { setTimeout as sleep } from "node:timers/promises";
import { Complaint, log } from "./log.ts";

/** Does `work` now and every so many seconds until `stop`; what fails is told once and done again next time. Resolves at the end. */
export async function loop(
  name: string,
  seconds: number,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const complaint = new Complaint();
  while (!stop.aborted) {
    try {
      await work();
      complaint.over(`${name} works again`);
    } catch (error) {
      complaint.about(name, error);
    }
    await sleep(seconds * 1000, undefined, { signal: stop }).catch(() => {});
  }
  log("info", `${name} has ended`);
}
