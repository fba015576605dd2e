import { hostname } from "node:os";
import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { backendFolder, lockFolder } from "./backend.ts";
import { freeStrandedLock, isStranded, locksOf, programOf } from "./lock.ts";
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

/** Who holds the stack, where locks are files on this computer; elsewhere only trying tells it. */
async function tellLocks(stack: string): Promise<void> {
  const backend = backendFolder();
  if (backend === undefined) {
    say("Where the state is kept elsewhere, only taking the lock tells who has it. Nothing was changed.");
    return;
  }
  for (const lock of await locksOf(lockFolder(backend, stack))) {
    const stranded = await isStranded(lock, { name: hostname(), program: programOf });
    const whose = `the lock of ${lock.username} on ${lock.hostname} (process ${lock.pid}, since ${lock.timestamp})`;
    say(stranded ? `would remove ${whose}` : `would refuse: ${whose} is held`);
  }
  say("Nothing was changed.");
}

/**
 * `make vps-unlock STACK=prod`: removes the lock of a run that was killed on this computer, such as a cancelled job of the
 * workflow that calls this; of any other it says who holds it, and the way out.
 */
export async function run({ stack, dryRun }: Options): Promise<void> {
  await requireStack(stack);
  if (dryRun === true) {
    await tellLocks(stack);
    return;
  }
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
