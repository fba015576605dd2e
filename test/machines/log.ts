import { performance } from "node:perf_hooks";

/** Takes one finished line for a person to read. */
export type Log = (line: string) => void;

export interface Progress {
  readonly log: Log;
}

/** Runs `work` and logs what it was and how many seconds it took. */
export async function timed<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}
