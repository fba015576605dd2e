import { CommandError } from "../../scripts/errors.ts";
import type { Options } from "../../scripts/options.ts";
import { show } from "../../scripts/output.ts";
import { setUp } from "../../scripts/setup/index.ts";
import type { Chapter } from "./figures.ts";
import { markdown, type Report, readable } from "./report.ts";
import { noteSurroundings } from "./surroundings.ts";
import { writeInto } from "./write-into.ts";

export const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** A command that measures: `make bench` and its like. */
export interface Bench<Subject> {
  /** As people type it; names the marks in a document, too. */
  readonly command: string;
  /** What is measured, in this order. */
  readonly chapters: Readonly<Record<string, (subject: Subject) => Promise<Chapter>>>;
  /** Makes what the chapters share, and removes it however they end. */
  readonly around: <T>(work: (subject: Subject) => Promise<T>) => Promise<T>;
}

/** Measures what ONLY picks, shows it, and writes it into FILE where one is named. @throws CommandError when nothing is picked */
export async function runBench<Subject>(bench: Bench<Subject>, options: Options): Promise<void> {
  const { command, around } = bench;
  const all = Object.entries(bench.chapters);
  const words = options.only?.split(",") ?? [""];
  const picked = all.filter(([name]) => words.some((word) => name.includes(word)));
  if (picked.length === 0)
    throw new CommandError(`There is no figure "${options.only}".`, {
      fix: `use one of: ${all.map(([name]) => name).join(", ")}`,
    });
  const surroundings = await noteSurroundings(
    options.only === undefined ? command : `${command} ONLY=${options.only}`,
  );
  await setUp({ ...options, json: true });
  const report: Report = await around(async (subject) => {
    const measured: Chapter[] = [];
    for (const [name, measure] of picked) {
      log(`measuring ${name}`);
      measured.push(await measure(subject));
    }
    return { surroundings: surroundings(), chapters: measured };
  });
  if (options.file !== undefined) writeInto(options.file, command, markdown(report));
  show(report, options, readable);
}
