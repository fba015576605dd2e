import { CommandError } from "../../scripts/errors.ts";
import type { Options } from "../../scripts/options.ts";
import { show } from "../../scripts/output.ts";
import { setUp } from "../../scripts/setup/index.ts";
import type { Chapter } from "./figures.ts";
import { fromNothingChapter } from "./from-nothing.ts";
import { jobsChapter } from "./jobs.ts";
import { memoryChapter } from "./memory.ts";
import { previewChapter } from "./preview.ts";
import { replaceChapter } from "./replace.ts";
import { markdown, type Report, readable } from "./report.ts";
import { requestsChapter } from "./requests.ts";
import { type Subject, withSubject } from "./subject.ts";
import { noteSurroundings } from "./surroundings.ts";
import { writeInto } from "./write-into.ts";

const log = (line: string): void => void process.stderr.write(`${line}\n`);

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
  const all = Object.entries(chapters());
  const picked = all.filter(([name]) => options.only === undefined || name.includes(options.only));
  if (picked.length === 0)
    throw new CommandError(`There is no figure "${options.only}".`, {
      fix: `use one of: ${all.map(([name]) => name).join(", ")}`,
    });
  const surroundings = await noteSurroundings(
    options.only === undefined ? "make bench" : `make bench ONLY=${options.only}`,
  );
  await setUp({ ...options, json: true });
  const report: Report = await withSubject(log, async (subject) => {
    const measured: Chapter[] = [];
    for (const [name, measure] of picked) {
      log(`measuring ${name}`);
      measured.push(await measure(subject));
    }
    return { surroundings: surroundings(), chapters: measured };
  });
  if (options.file !== undefined) writeInto(options.file, markdown(report));
  show(report, options, readable);
}
