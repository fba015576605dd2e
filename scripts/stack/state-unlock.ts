import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { freeStrandedLock } from "./lock.ts";
import { requireStack } from "./stack.ts";
import { freeingLock } from "./state-lock.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Takes the lock and gives it back: a refresh of nothing is the only operation that does that, wherever the state is. */
const NOTHING = [
  "refresh",
  "--exclude",
  "**",
  "--yes",
  "--skip-preview",
  "--non-interactive",
  "--suppress-outputs",
];

/**
 * `make vps-unlock STACK=prod`: removes the lock of a run that was killed on this computer, such as a cancelled job of the
 * workflow that calls this; of any other it says who holds it, and the way out.
 */
export async function run({ stack }: Options): Promise<void> {
  await requireStack(stack);
  let freed = await freeStrandedLock(stack);
  const count = (): void => {
    freed += 1;
  };
  await freeingLock(stack, count, () => runProgram("pulumi", [...NOTHING, "--stack", stack]));
  say(
    freed > 0
      ? `Stack "${stack}" was locked by a run that was killed: the lock is removed.`
      : `Stack "${stack}" is not locked.`,
  );
}
