import { execa } from "execa";
import { isRunning } from "../../../scripts/running.ts";
import { cleanUp, leftoverRuns } from "../../machines/cleanup.ts";
import { sweepClones } from "../../newcomer/leftovers.ts";

const LABEL = "platform.stack";

/** Removes the containers and volumes of stacks that the rule picks. */
export async function sweep(picked: (stack: string) => boolean): Promise<void> {
  const list = async (...words: string[]) => {
    const { stdout } = await execa("docker", [
      ...words,
      "--filter",
      `label=${LABEL}`,
      "--format",
      `{{.Label "${LABEL}"}} {{.${words[0] === "ps" ? "ID" : "Name"}}}`,
    ]);
    return stdout
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([stack]) => stack && picked(stack))
      .map(([, id]) => id as string);
  };
  const containers = await list("ps", "-a");
  if (containers.length > 0) await execa("docker", ["rm", "-f", "-v", ...containers]);
  const volumes = await list("volume", "ls");
  if (volumes.length > 0) await execa("docker", ["volume", "rm", ...volumes]);
}

/** Whether the process is gone after which a test has named something. */
const isOrphan = (pattern: RegExp) => (name: string) => {
  const owner = pattern.exec(name)?.[1];
  return owner !== undefined && !isRunning(Number(owner));
};

/** A stack of a test; no name of a user's own stack may match. */
const orphanedStack = isOrphan(/^e2e-(\d+)-/);
/** A test run, such as "host-4711" or "cloud-hetzner-4711": only tests set that label. */
const orphanedRun = isOrphan(/-(\d+)(?:-|$)/);

/** Machines and providers whose test process is gone, killed before it could clean up. */
export async function sweepOrphans(): Promise<void> {
  await sweep(orphanedStack);
  sweepClones();
  for (const run of await leftoverRuns()) if (orphanedRun(run)) await cleanUp(run, { log: console.log });
}
