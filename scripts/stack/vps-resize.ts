import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";
import { showResize } from "./dry.ts";
import { requireStack } from "./stack.ts";
import { readWanted } from "./vps-cloud.ts";
import { bringUp } from "./vps-deploy.ts";

/**
 * `make vps-resize STACK=prod SIZE=16gb`: sets the size and brings the stack up; the server is off for some minutes. A size that the
 * tier does not have, or that is too small for the services, is refused and leaves the stack's file as it was.
 */
export async function run(options: Options): Promise<void> {
  const { stack, size } = options;
  if (size === undefined) {
    throw new CommandError("Which size?", { fix: "name it, such as SIZE=16gb.", exitCode: EXIT.usage });
  }
  await requireStack(stack);
  if (options.dryRun === true) {
    await showResize(options, size);
    return;
  }
  const file = join(ROOT, `Pulumi.${stack}.yaml`);
  const before = await readFile(file, "utf8");
  await runProgram("pulumi", ["config", "set", "size", size, "--stack", stack, "--non-interactive"]);
  try {
    readWanted(stack);
  } catch (error) {
    await writeFile(file, before);
    throw error;
  }
  await bringUp(options);
}
