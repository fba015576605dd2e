import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pc from "picocolors";
import { sweepOrphans } from "../../test/e2e/harness/sweep.ts";
import { CommandError, EXIT } from "../errors.ts";
import { interrupted } from "../interrupt.ts";
import { seconds } from "../output.ts";
import { run } from "../process.ts";
import { pythonTool } from "../setup/python.ts";
import { inState, ROOT } from "../state.ts";
import { type Counts, junitCounts, NONE, vitestCounts } from "./counts.ts";

export interface Runner {
  readonly name: string;
  /** The command line; the report goes to the path. */
  readonly command: (report: string, only: string | undefined) => readonly [string, ...string[]];
  readonly counts: (report: string) => Counts;
  /** pytest's exit code where no test matched, which is no failure. */
  readonly emptyExitCode?: number;
}

/**
 * @param projects of vitest.config.ts; "*" stands for any end
 * @param paths of which a test file's path holds one; all files without
 */
export function vitest(name: string, projects = name, paths: readonly string[] = []): Runner {
  return {
    name,
    command: (report, only) => [
      join(ROOT, "node_modules/.bin/vitest"),
      ...["run", "--project", projects, "--passWithNoTests"],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...(only === undefined ? paths : [only]),
    ],
    counts: vitestCounts,
  };
}

/** What needs no more than Python: the analyzers' shared package and the rules of certificates. */
function python(name: string, ...folders: string[]): Runner {
  return {
    name,
    command: (report, only) => [
      pythonTool("pytest"),
      ...["--quiet", `--junitxml=${report}`, ...folders],
      ...(only === undefined ? [] : ["-k", only]),
    ],
    counts: junitCounts,
    emptyExitCode: 5,
  };
}

/** The analyzers' own tests, inside the images that ship; of all of them, or of one. */
export function analyzersOf(service?: string): Runner {
  return {
    name: service ?? "analyzers",
    command: (report, only) => [
      process.execPath,
      ...["test/service/python.ts", "--report", report],
      ...(service === undefined ? [] : ["--service", service]),
      ...(only === undefined ? [] : ["-k", only]),
    ],
    counts: junitCounts,
  };
}

/** Seconds: no Docker, no network. */
export const FAST: readonly Runner[] = [
  vitest("unit", "unit*"),
  python("python", "services/analyzer-base/tests/rules", "services/certbot/tests"),
];
/** Minutes: real containers and machines. */
export const SLOW: readonly Runner[] = [
  python("python-served", "services/analyzer-base/tests/served"),
  analyzersOf(),
  vitest("service"),
  vitest("e2e"),
];
/** An hour or more: faults in every combination, releases by the dozen. */
export const SOAK: readonly Runner[] = [vitest("soak")];

/** Runs one suite to its end and counts; a suite that dies without a report counts as one failed test. */
export async function runSuite(runner: Runner, only: string | undefined): Promise<Counts> {
  const began = performance.now();
  const report = inState("test", `${runner.name}.report`);
  await mkdir(inState("test"), { recursive: true });
  await rm(report, { force: true });
  process.stdout.write(`\n${pc.bold(`── ${runner.name}`)}\n`);
  const [file, ...args] = runner.command(report, only);
  const { exitCode } = await run(file, args, { stdio: "inherit", reject: false });
  if (interrupted()) {
    // vitest ends at once, without its tests' own cleaning up.
    await sweepOrphans();
    throw new CommandError("Interrupted.", { exitCode: EXIT.interrupted });
  }
  process.stdout.write(pc.dim(`── ${runner.name} took ${seconds((performance.now() - began) / 1000)}\n`));
  const counts = existsSync(report) ? runner.counts(await readFile(report, "utf8")) : NONE;
  const failed = exitCode !== 0 && exitCode !== runner.emptyExitCode;
  return failed && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
