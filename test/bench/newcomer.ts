import type { Options } from "../../scripts/options.ts";
import { type Clone, withClone } from "../newcomer/clone.ts";
import { PATH } from "../newcomer/path.ts";
import { type Step, walk } from "../newcomer/walk.ts";
import type { Chapter, Figure } from "./figures.ts";
import { log, runBench } from "./runner.ts";

const NOTE =
  "the sum of the commands down to here, from an empty folder; Docker and base images are there, packages come through this computer's caches";

/**
 * `make bench-newcomer`: what the pages for somebody new say, to the letter, in a clone that was made for it and is removed again:
 * to a first analysis, to a service of one's own, to a restored backup. Minutes. With FILE=docs/benchmarks.md the table is also
 * written into that file.
 */
export async function run(options: Options): Promise<void> {
  await runBench({ command: "make bench-newcomer", chapters: { path }, around: withClone }, options);
}

async function path(clone: Clone): Promise<Chapter> {
  const steps = await walk(clone, PATH, log);
  const first = steps.find(({ reached }) => reached);
  return { name: "path", figures: steps.map((step) => figureOf(step, step === first)) };
}

function figureOf({ what, seconds, reached }: Step, explained: boolean): Figure {
  const figure = { unit: "s", values: [seconds], ...(explained ? { note: NOTE } : {}) } as const;
  return { ...figure, what: reached ? what : `\`${what}\`` };
}
