import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { freeStrandedLock } from "./lock.ts";
import { selectStack } from "./stack.ts";

/** `make preview`: Pulumi's own preview, as it prints it. */
export async function run(options: Options): Promise<void> {
  await selectStack(options.stack);
  await freeStrandedLock(options.stack);
  await runProgram("pulumi", ["preview", "--diff", "--stack", options.stack, "--non-interactive"], {
    stdio: "inherit",
  });
}
