import type { Options } from "../../scripts/options.ts";
import type { Chapter } from "./figures.ts";
import { fromNothingChapter } from "./from-nothing.ts";
import { jobsChapter } from "./jobs.ts";
import { memoryChapter } from "./memory.ts";
import { previewChapter } from "./preview.ts";
import { replaceChapter } from "./replace.ts";
import { requestsChapter } from "./requests.ts";
import { log, runBench } from "./runner.ts";
import { type Subject, withSubject } from "./subject.ts";

/** What is measured, in this order: what leaves the platform as it is comes first, and memory when jobs are long over. */
function chapters(): Readonly<Record<string, (subject: Subject) => Promise<Chapter>>> {
  let lastJob = performance.now();
  return {
    jobs: async (subject) => {
      const chapter = await jobsChapter(subject);
      lastJob = performance.now();
      return chapter;
    },
    requests: requestsChapter,
    preview: previewChapter,
    memory: (subject) => memoryChapter(subject, lastJob),
    replace: (subject) => replaceChapter(subject, log),
    "from-nothing": fromNothingChapter,
  };
}

/**
 * `make bench`: every figure beside its yardstick, on a server that is made for it and removed again. About 15 minutes.
 * With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const bench = { command: "make bench", chapters: chapters(), around: withMachine };
  await runBench(bench, options);
}

function withMachine<T>(work: (subject: Subject) => Promise<T>): Promise<T> {
  return withSubject(log, work);
}
