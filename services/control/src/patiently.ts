import { setTimeout as sleep } from "node:timers/promises";
import { isConnectionError } from "./database.ts";

const LONGEST = 20_000;

/**
 * Repeats `work` while the database is away, for 20 s at most: who has just sent gigabytes shouldn't have to send them
 * again because the database restarted, and after a reboot everything starts at once.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LONGEST;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error) || Date.now() > deadline) throw error;
      await sleep(500);
    }
  }
}
