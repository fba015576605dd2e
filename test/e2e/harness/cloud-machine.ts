import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { registryMirror } from "../../../scripts/setup/images.ts";
import { type Cloud, startCloud } from "../../cloud/start.ts";
import { cleanUp, leftoverRuns } from "../../machines/cleanup.ts";
import { HOST_LABEL, RUN_LABEL } from "../../machines/labels.ts";
import { forward } from "./forward.ts";
import { handImages } from "./images.ts";
import { type Machine, machineOf } from "./machine.ts";
import { isRunning } from "./sweep.ts";
import { makeWorkspace } from "./workspace.ts";

/** How a command of the project ended. */
export interface Outcome {
  readonly exitCode: number | undefined;
  /** Everything that it printed. */
  readonly text: string;
  readonly seconds: number;
}

/** A stack of the project whose server is rented at a provider's API that is served here. */
export interface CloudMachine extends Machine {
  readonly cloud: Cloud;
  /** `make NAME STACK=…` as a user runs it, with further words such as "--data". */
  command(name: string, ...words: string[]): Promise<Outcome>;
  /** Changes the stack's configuration; undefined removes the key. */
  set(key: string, value: string | undefined): Promise<void>;
}

export interface CloudMachineArgs {
  readonly provider: "hetzner" | "digitalocean";
  /** Services that this stack does without. */
  readonly without: readonly string[];
  /** Keys of the provider's plugin for its token and its address. */
  readonly keys: { readonly token: string; readonly endpoint: string };
  /** The address as that plugin takes it. */
  readonly endpoint: (cloud: Cloud) => string;
  readonly token: string;
}

/** Starts a provider, and describes a stack there that is not made yet. */
export async function describeCloudMachine(args: CloudMachineArgs): Promise<CloudMachine> {
  const name = `e2e-${process.pid}-${args.provider}`;
  const cloud = await startCloud({ provider: args.provider, run: name, token: args.token });
  const workspace = await makeWorkspace(name);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, workDir: workspace.folder },
    { envVars: { ...workspace.environment } },
  );
  const mirror = await registryMirror();
  const forwarded = mirror === undefined ? undefined : await forward(cloud.gateway, mirror);
  const disabled = args.without.map((service) => [`services.${service}.enabled`, { value: "false" }]);
  await stack.setAllConfig(
    {
      provider: { value: args.provider },
      [args.keys.endpoint]: { value: args.endpoint(cloud) },
      [args.keys.token]: { value: args.token, secret: true },
      ...(forwarded && { registryMirror: { value: forwarded.url } }),
      ...Object.fromEntries(disabled),
    },
    true,
  );
  const servers = async () => {
    const { stdout } = await execa("docker", [
      ...["ps", "-aq", "--filter", `label=${RUN_LABEL}=${name}`],
      ...["--filter", `label=${HOST_LABEL}=platform-${name}`],
    ]);
    return stdout.split("\n").filter(Boolean);
  };
  const server = async () => {
    const [one, ...more] = await servers();
    if (one === undefined || more.length > 0) throw new Error(`Stack "${name}" has no one server.`);
    return one;
  };
  return {
    ...machineOf({ name, workspace, stack, server }),
    cloud,
    async command(command, ...words) {
      const began = performance.now();
      const over = new AbortController();
      // The newest comes first.
      const handed = handImages(async () => (await servers())[0], over.signal);
      const { exitCode, all } = await execa("node", ["scripts/cli.ts", command, "--stack", name, ...words], {
        cwd: workspace.folder,
        env: { ...workspace.environment, NO_COLOR: "1" },
        stdin: "ignore",
        all: true,
        reject: false,
      });
      const seconds = (performance.now() - began) / 1000;
      over.abort();
      await handed;
      console.log(`${command} ended with ${exitCode} after ${seconds.toFixed(1)} s`);
      return { exitCode, text: all, seconds };
    },
    async set(key, value) {
      if (value === undefined) await stack.removeConfig(key);
      else await stack.setConfig(key, { value });
    },
    async remove() {
      forwarded?.close();
      await cloud.close();
      workspace.remove();
    },
  };
}

/** Providers whose test process is gone, killed before it could clean up. */
export async function sweepOrphanClouds(): Promise<void> {
  for (const run of await leftoverRuns()) {
    const owner = /^e2e-(\d+)-/.exec(run)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await cleanUp(run, { log: console.log });
  }
}
