import { timed } from "../bench/figures.ts";
import { toldBy } from "../fixtures/pages.ts";
import type { Clone } from "./clone.ts";
import { BY_HAND, EVIDENCE } from "./evidence.ts";
import type { Stretch } from "./path.ts";

/** What it took to do what a page says, or to get to something. */
export interface Step {
  readonly what: string;
  /** Of the command alone, or from the very beginning to what was reached. */
  readonly seconds: number;
  readonly reached: boolean;
}

/**
 * Does what the pages say, command by command, and looks whether each did what they promise.
 *
 * @throws CommandError for a command that failed, Error for what is not as it was told
 */
export async function walk(
  clone: Clone,
  path: readonly Stretch[],
  log: (line: string) => void,
): Promise<Step[]> {
  const steps: Step[] = [];
  let total = 0;
  for (const { page, section, reaches } of path) {
    for (const told of toldBy(await clone.read(page), section)) {
      if ("byHand" in told) {
        await byHand(told.byHand)(clone);
        continue;
      }
      log(`${page}, "${section}": ${told.command}`);
      const seconds = await follow(clone, told.command, page);
      total += seconds;
      steps.push({ what: told.command, seconds, reached: false });
    }
    if (reaches !== undefined)
      steps.push({ what: `From nothing to ${reaches}`, seconds: total, reached: true });
  }
  return steps;
}

function byHand(words: string): (clone: Clone) => Promise<void> {
  const hand = BY_HAND[words];
  if (hand === undefined) throw new Error(`Nobody here knows how to "${words}".`);
  return hand;
}

/** Seconds that the command took. */
async function follow(clone: Clone, command: string, page: string): Promise<number> {
  let printed = "";
  const seconds = await timed(async () => {
    printed = await clone.type(command);
  });
  for (const { what, holds } of EVIDENCE.filter(({ after }) => after.test(command)))
    if (!(await holds(printed, clone)))
      throw new Error(`After "${command}" of ${page} it is not so that ${what}. It printed:\n${printed}`);
  return seconds;
}
