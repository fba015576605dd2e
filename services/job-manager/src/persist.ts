import { setTimeout as sleep } from "node:timers/promises";
import { isConnectionError } from "./database.ts";

/**
 * Repeats `work` until the database is back: a result that took minutes must not be lost to a restart of PostgreSQL.
 * @throws what `work` throws for any other reason, or the last connection error once `stop` is aborted.
 */
export async function persist<T>(work: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectionError(error) || stop.aborted) throw error;
      await sleep(500);
    }
  }
}
