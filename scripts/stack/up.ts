import pc from "picocolors";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { previewUpdate } from "./dry.ts";
import { freeStrandedLock } from "./lock.ts";
import { dropPendingOperations } from "./pending.ts";
import { selectStack } from "./stack.ts";
import { freeingLock } from "./state-lock.ts";
import { changesLine, type Update, update } from "./update.ts";

/** Makes the stack where it is missing, clears away what a killed run left, and deploys, with further words and variables for Pulumi. */
export async function deploy(
  options: Options,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Update> {
  const say = (line: string): void => void process.stderr.write(`  ${pc.yellow("!")} ${line}\n`);
  await selectStack(options.stack);
  if ((await freeStrandedLock(options.stack)) > 0) say("an earlier run was killed: its lock is removed");
  const pending = await dropPendingOperations(options.stack);
  if (pending.length > 0) say(`an earlier run was killed at ${pending.join(", ")}: begun anew`);
  return freeingLock(options.stack, say, () => update("up", options.stack, options, more, env));
}

/** `make up` */
export async function run(options: Options): Promise<void> {
  if (options.dryRun === true) {
    await previewUpdate(options);
    return;
  }
  const result = await deploy(options);
  show(result, options, ({ changes, seconds: time }) => `\n${changesLine(changes)} in ${seconds(time)}`);
}
