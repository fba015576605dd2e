import { join } from "node:path";
import { run as check, filesToCheck } from "../check/index.ts";
import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";
import { FAST } from "./runners.ts";
import { runSuites } from "./suites.ts";

/** Python whose tests need no image. */
const PYTHON = /^services\/(analyzer-base|certbot)\/.*\.py$/;

/**
 * `make pre-commit`: what the hook checks on the staged files, and the unit tests that these reach by their imports. Where a file
 * is read in other ways, such as a Dockerfile by the rules of the catalogue, `make test-fast` knows more.
 */
export async function run(options: Options): Promise<void> {
  await check({ ...options, staged: true });
  const files = await filesToCheck(true);
  const sources = files.filter((file) => file.endsWith(".ts"));
  if (sources.length > 0) {
    const words = ["related", "--run", "--project", "unit*", "--passWithNoTests", ...sources];
    const { exitCode } = await runProgram(join(ROOT, "node_modules/.bin/vitest"), words, {
      stdio: "inherit",
      reject: false,
    });
    if (exitCode !== 0) process.exitCode = 1;
  }
  if (files.some((file) => PYTHON.test(file)))
    await runSuites(
      FAST.filter(({ name }) => name === "python"),
      undefined,
    );
}
