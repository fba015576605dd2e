import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { onInterrupt } from "../../scripts/interrupt.ts";
import { type RunOptions, run } from "../../scripts/process.ts";
import { type StackOutputs, stackOutputsShape } from "../../scripts/stack/outputs.ts";
import { describeMachine, type Machine } from "../e2e/harness/machine.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";

/** The platform on a throwaway server, as the figures' common subject. */
export interface Subject {
  readonly machine: Machine;
  /** Runs pulumi in the machine's copy of the project. @throws CommandError with the end of what it printed */
  pulumi(...words: string[]): Promise<string>;
  /** `pulumi up` without questions and without a preview before it. */
  up(): Promise<void>;
  /** Address of the platform, and the PEM certificate to trust there. */
  readonly url: string;
  readonly certificate: string;
  /** How to reach the server over SSH. */
  readonly outputs: StackOutputs;
}

/** Runs `pulumi` with a machine's state; Ctrl-C reaches it once, and this waits for its end. */
export async function pulumi(
  machine: Machine,
  words: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { folder, environment } = machine.workspace;
  const all = [...words, "--non-interactive", "--color", "never"];
  return (await run("pulumi", all, { cwd: folder, env: environment, ...options })).stdout;
}

/** Makes the machine, lets `work` use it, and removes it however that ends. */
export async function withSubject<T>(
  log: (line: string) => void,
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  await sweepOrphans();
  const machine = await describeMachine("bench");
  const forget = onInterrupt(() => removeAtOnce(machine));
  try {
    log("making a server and deploying the platform onto it; images are built there");
    const inStack = (...words: string[]) => pulumi(machine, [...words, "--stack", machine.name]);
    const up = async () => void (await inStack("up", "--yes", "--skip-preview"));
    await up();
    const outputs = await outputsOf(machine);
    const { url, trustedCertificate: certificate } = outputs;
    if (certificate === undefined) throw new Error("The stack tells no certificate to trust.");
    return await work({ machine, pulumi: inStack, up, url, certificate, outputs });
  } finally {
    forget();
    await machine.remove();
  }
}

async function outputsOf({ stack }: Machine): Promise<StackOutputs> {
  const outputs = Object.entries(await stack.outputs()).map(([name, { value }]) => [name, value]);
  return stackOutputsShape.parse(Object.fromEntries(outputs));
}

/** An interrupted command ends without waiting for promises; a machine that is to be kept has another kind of name. */
function removeAtOnce({ name, workspace }: Machine): void {
  if (!name.startsWith("e2e-")) return;
  const label = `label=platform.stack=${name}`;
  const docker = (...words: string[]) => spawnSync("docker", words, { encoding: "utf8" });
  const ids = (...words: string[]) =>
    docker(...words, "--filter", label)
      .stdout.split("\n")
      .filter(Boolean);
  const containers = ids("ps", "-aq");
  if (containers.length > 0) docker("rm", "-f", "-v", ...containers);
  const volumes = ids("volume", "ls", "-q");
  if (volumes.length > 0) docker("volume", "rm", ...volumes);
  rmSync(workspace.folder, { recursive: true, force: true });
}
