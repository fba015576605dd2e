import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Analyzer } from "./analyzers.ts";
import { ask } from "./ask.ts";

const ANSWER_WITHIN = 3_000;

const Running = z.object({
  running: z.array(
    z.object({
      mediaId: z.string(),
      progress: z.number().min(0).max(1),
      seconds: z.number().nonnegative().nullable(),
    }),
  ),
});

/** How far an analyzer is with a medium. */
export interface Progress {
  /** 0 to 1. */
  readonly progress: number;
  /** What this share takes at the speed of this run; null where nobody can tell yet. */
  readonly seconds: number | null;
}

/**
 * Asks an analyzer now and then how far it is while `work` goes on, for those that look at a medium as a whole. Who does not
 * answer, or does not tell, is asked again: that it works is seen by its answer alone.
 * @param every milliseconds
 */
export async function watched<T>(
  analyzer: Pick<Analyzer, "url">,
  mediaId: string,
  every: number,
  tell: (progress: Progress) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  void watch(over.signal);
  try {
    return await work();
  } finally {
    over.abort();
  }

  async function watch(ended: AbortSignal): Promise<void> {
    for (;;) {
      await sleep(every, undefined, { signal: ended }).catch(() => undefined);
      if (ended.aborted) return;
      const told = await progressOf(analyzer, mediaId, ended);
      if (told !== undefined && !ended.aborted) await tell(told).catch(() => undefined);
    }
  }
}

async function progressOf(
  { url }: Pick<Analyzer, "url">,
  mediaId: string,
  ended: AbortSignal,
): Promise<Progress | undefined> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN), ended]);
    const { running } = Running.parse(JSON.parse(await ask("GET", new URL("/progress", url), signal)));
    return running.find((each) => each.mediaId === mediaId);
  } catch {
    return undefined;
  }
}
