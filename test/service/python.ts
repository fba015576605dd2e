import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Which user, memory cap and volumes an analyzer's manifest gives it; the part of it that its tests run under. */
export interface AnalyzerUnderTest {
  readonly name: string;
  readonly uid: number;
  readonly memory: { readonly cap: string };
  readonly processes: number;
}

export interface PythonRun {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** pytest's last line, such as "41 passed in 12.3s". */
  readonly closing: string;
}

const FONT_AND_PYTEST = "services/analyzer-base/testing";
const MEDIA_GROUP = 2000;

/**
 * Run pytest on an analyzer's image as it ships, under the hardening it runs with: no network, read-only root, its own
 * user, no capabilities, its memory cap. `samples` is a folder of further real media that tests use when there is one.
 */
export async function testAnalyzer(
  root: string,
  analyzer: AnalyzerUnderTest,
  image: string,
  samples?: string,
): Promise<PythonRun> {
  const { name } = analyzer;
  const testing = join(root, FONT_AND_PYTEST);
  const testImage = `${image}-test`;
  await run("docker", [
    "build",
    "--network",
    "host",
    "--build-arg",
    `BASE=${image}`,
    "--tag",
    testImage,
    testing,
  ]);
  const mounts = [
    `${testing}/analyzer_testing:/tests/support/analyzer_testing:ro`,
    `${testing}/common:/tests/common:ro`,
    `${join(root, "services", name, "tests")}:/tests/own:ro`,
    ...(samples !== undefined && existsSync(samples) ? [`${samples}:/samples:ro`] : []),
  ];
  const cap = analyzer.memory.cap;
  const output = await run(
    "docker",
    [
      ...["run", "--rm", "--network", "none", "--read-only", "--user", `${analyzer.uid}:${MEDIA_GROUP}`],
      ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp:size=64m"],
      ...["--memory", cap, "--memory-swap", cap, "--ulimit", `nproc=${analyzer.processes}`],
      ...["--env", `ANALYZER_PACKAGE=${name.replaceAll("-", "_")}`],
      ...mounts.flatMap((mount) => ["--volume", mount]),
      testImage,
    ],
    { mayFail: true },
  );
  return summary(name, output);
}

/** Run the shared package's own tests with `python`, which has the packages of its requirements and pytest. */
export async function testAnalyzerBase(root: string, python: string): Promise<PythonRun> {
  return summary("analyzer-base", await run(python, ["-m", "pytest", "-q"], { mayFail: true, cwd: root }));
}

/** Counts from pytest's closing line. A run without one, such as a collection that crashed, counts as a failure. */
export function summary(name: string, output: string): PythonRun {
  const closing = output.trimEnd().split("\n").at(-1) ?? "";
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(closing)?.[1] ?? 0);
  const failed = count("failed") + count("errors?");
  const finished = /\d+ (passed|failed|errors?|skipped).* in [\d.]+s/.test(closing);
  return { name, passed: count("passed"), failed: finished ? failed : Math.max(1, failed), closing };
}

interface RunOptions {
  readonly mayFail?: boolean;
  readonly cwd?: string;
}

/** Standard output and error of the command, shown as they come; rejects when it fails, unless it may. */
function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        chunks.push(chunk);
        process.stdout.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => {
      const output = chunks.join("");
      if (code === 0 || options.mayFail) resolve(output);
      else reject(new Error(`"${command} ${args.join(" ")}" ended with exit code ${code}:\n${output}`));
    });
  });
}
