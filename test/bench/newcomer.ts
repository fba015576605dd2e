import type { Options } from "../../scripts/options.ts";
import { type Clone, withClone } from "../newcomer/clone.ts";
import { PATH } from "../newcomer/path.ts";
import { type Step, walk } from "../newcomer/walk.ts";
import type { Chapter } from "./figures.ts";
import { log, runBench } from "./runner.ts";

const NOTE =
  "the sum of the commands above; what is downloaded comes from this computer's registries and caches, and images from Docker's";

/**
 * `make bench-newcomer`: what the pages for somebody new say, to the letter, in a clone that was made for it and is removed again:
 * to a first analysis, to a service of one's own, to a restored backup. Minutes. With FILE=docs/benchmarks.md the table is also
 * written into that file.
 */
export async function run(options: Options): Promise<void> {
  await runBench({ command: "make bench-newcomer", chapters: { path }, around: withClone }, options);
}

async function path(clone: Clone): Promise<Chapter> {
  return { name: "path", figures: (await walk(clone, PATH, log)).map(figureOf) };
}

function figureOf({ what, seconds, reached }: Step) {
  const figure = { unit: "s", values: [seconds] } as const;
  return reached ? { ...figure, what, note: NOTE } : { ...figure, what: `\`${what}\`` };
}
