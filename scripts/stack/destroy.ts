import { rm } from "node:fs/promises";
import { BASE_IMAGES } from "../../test/machines/base-images.ts";
import { RUN_LABEL } from "../../test/machines/labels.ts";
import { MIRROR, removeRegistryMirror } from "../../test/machines/registry-mirror.ts";
import type { Options } from "../options.ts";
import { seconds } from "../output.ts";
import { output, run as runProgram } from "../process.ts";
import { forgetMirror, registryMirror } from "../setup/images.ts";
import { inState } from "../state.ts";
import { showRemoval } from "./dry.ts";
import { freeStrandedLock } from "./lock.ts";
import { dropPendingOperations } from "./pending.ts";
import { requireEngine, stackExists } from "./stack.ts";
import { freeingLock } from "./state-lock.ts";
import { changesLine, update } from "./update.ts";
import { stackState } from "./vps-parts.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Whether servers of other stacks or of tests still run in this computer's Docker: they may need the mirror. */
async function serversRemain(): Promise<boolean> {
  const labels = ["platform.stack", RUN_LABEL];
  const names = await Promise.all(
    labels.map((label) =>
      output("docker", ["ps", "--all", "--filter", `label=${label}`, "--format", "{{.Names}}"]),
    ),
  );
  return names.some((list) => list.trim() !== "");
}

/**
 * What served base images to servers on this computer goes with the last of them. The images stay in this computer's
 * Docker, as downloaded ones would; `everything` removes those too.
 */
async function removeMirror(everything: boolean): Promise<void> {
  if ((await registryMirror()) === undefined) return;
  if (await serversRemain()) return;
  await removeRegistryMirror();
  if (!everything) return;
  await runProgram("docker", ["rmi", MIRROR, ...Object.keys(BASE_IMAGES)], { reject: false });
  await forgetMirror();
}

/** What would go, in the order in which it was made. */
async function tell(options: Options): Promise<void> {
  const there = await stackExists(options.stack);
  const resources = there ? (await stackState(options.stack)).resources : [];
  const mirror = options.stack === "local" && (await registryMirror()) !== undefined;
  showRemoval(
    options,
    resources,
    [],
    [
      there ? `would remove the stack "${options.stack}" itself` : `There is no stack "${options.stack}".`,
      ...(mirror ? ["would stop the registry mirror, unless other servers need it"] : []),
    ],
  );
}

/** `make destroy`: the stack's resources, then the stack itself; for `local` also what served its base images. */
export async function run(options: Options): Promise<void> {
  requireEngine();
  if (options.dryRun === true) {
    await tell(options);
    return;
  }
  if (await stackExists(options.stack)) {
    await freeStrandedLock(options.stack);
    await dropPendingOperations(options.stack);
    const { changes, seconds: time } = await freeingLock(options.stack, say, () =>
      update("destroy", options.stack, options),
    );
    say(`\n${changesLine(changes)} in ${seconds(time)}`);
    await runProgram("pulumi", [
      "stack",
      "rm",
      "--yes",
      "--preserve-config",
      "--stack",
      options.stack,
      "--non-interactive",
    ]);
  } else say(`There is no stack "${options.stack}": nothing to remove.`);
  await rm(inState("ssh", options.stack), { recursive: true, force: true });
  if (options.stack === "local") await removeMirror(options.all === true);
}
