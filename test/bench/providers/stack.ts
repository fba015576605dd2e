import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onInterrupt } from "../../../scripts/interrupt.ts";
import {
  type CloudMachine,
  type CloudMachineArgs,
  describeCloudMachine,
} from "../../e2e/harness/cloud-machine.ts";
import { forward } from "../../e2e/harness/forward.ts";
import { sweepOrphans } from "../../e2e/harness/sweep.ts";
import { imageNames, serveImages, useReadyImages } from "./images.ts";

/** A stack at a provider, not made yet, whose images are pulled by the server from a mirror. */
export interface BenchStack {
  readonly machine: CloudMachine;
  /** The mirror's address as the servers of the provider reach it. */
  readonly mirror: string;
}

const CLEANUP = fileURLToPath(new URL("../../machines/cleanup.ts", import.meta.url));

/** Describes the stack, lets `work` use it, and removes everything of the provider however that ends. */
export async function withStack<T>(
  args: CloudMachineArgs,
  log: (line: string) => void,
  work: (stack: BenchStack) => Promise<T>,
): Promise<T> {
  await sweepOrphans();
  const names = imageNames(args.without);
  const url = await serveImages(names, log);
  const machine = await describeCloudMachine(args);
  const forget = onInterrupt(() => removeAtOnce(machine));
  const mirror = await forward(machine.cloud.gateway, url);
  try {
    useReadyImages(machine.workspace, names);
    await machine.set("registryMirror", mirror.url);
    return await work({ machine, mirror: mirror.url });
  } finally {
    mirror.close();
    forget();
    await machine.remove();
  }
}

/** An interrupted command ends without waiting for promises. */
function removeAtOnce({ name, workspace }: CloudMachine): void {
  spawnSync(process.execPath, [CLEANUP, name], { stdio: "ignore" });
  rmSync(workspace.folder, { recursive: true, force: true });
}
