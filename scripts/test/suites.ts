import pc from "picocolors";
import { EXIT } from "../errors.ts";
import { seconds, table } from "../output.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { add, type Counts, closingLine, NONE } from "./counts.ts";
import { type Runner, runSuite } from "./runners.ts";

interface Finished extends Counts {
  readonly name: string;
  readonly time: number;
}

/** Runs all suites, also after one has failed, and ends with the line "N passed, N failed" over all of them. */
export async function runSuites(runners: readonly Runner[], only: string | undefined): Promise<void> {
  await setUpForDevelopers();
  const finished: Finished[] = [];
  for (const runner of runners) {
    const began = performance.now();
    const counts = await runSuite(runner, only);
    finished.push({ name: runner.name, time: (performance.now() - began) / 1000, ...counts });
  }
  const rows = finished.map(({ name, passed, failed, skipped, time }) => [
    name,
    ...[passed, failed, skipped].map(String),
    seconds(time),
  ]);
  const sum = finished.reduce<Counts>(add, NONE);
  const summary = table(["Suite", "Passed", "Failed", "Skipped", "Time"], rows);
  const failures = sum.failures.map((failure) => `${pc.red("✖")} ${failure}\n`).join("");
  process.stdout.write(`\n${summary}\n\n${failures}${closingLine(sum)}\n`);
  if (sum.failed > 0) process.exitCode = EXIT.failed;
}
