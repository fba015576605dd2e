import { startLoad } from "./load.ts";

export interface Downtime {
  /** Seconds from the first answer that failed to the last. */
  readonly seconds: number;
  readonly failures: number;
}

/** Asks for a page again and again while something goes on that takes it away for a time. */
export async function downtimeDuring<T>(
  url: string,
  authority: string,
  work: () => Promise<T>,
): Promise<{ result: T; downtime: Downtime }> {
  const load = startLoad(url, authority, { clients: 1, pauseMs: 100 });
  try {
    const result = await work();
    return { result, downtime: downtimeOf((await load.stop()).failures) };
  } catch (error) {
    await load.stop();
    throw error;
  }
}

function downtimeOf(failures: readonly string[]): Downtime {
  const times = failures.map((line) => Date.parse(line.split(" ")[0] ?? ""));
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return { seconds: (last - first) / 1000, failures: failures.length };
}
