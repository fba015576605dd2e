import { LocalWorkspace, type Stack, type UpResult } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { sweep } from "./sweep.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

/** A stack of the project on a throwaway server of its own, made and removed by a test. */
export interface Machine {
  readonly name: string;
  readonly workspace: Workspace;
  readonly stack: Stack;
  up(): Promise<UpResult>;
  /** Runs a command on the server, as root, past SSH. */
  run(...command: string[]): Promise<string>;
  output<T>(name: string): Promise<T>;
  /** Removes everything, whatever state it is in. */
  remove(): Promise<void>;
}

/** The address of the mirror of Docker Hub that setup made, or "" where Docker Hub itself can be reached. */
const MIRROR = process.env["PLATFORM_REGISTRY_MIRROR"] ?? "";

/** A machine that is described but not made yet: `up` makes it. */
export async function describeMachine(purpose: string): Promise<Machine> {
  // The process id in the name tells a later run whose leftovers these are.
  const name = `e2e-${process.pid}-${purpose}`;
  const workspace = await makeWorkspace(name);
  const stack = await LocalWorkspace.createStack(
    { stackName: name, workDir: workspace.folder },
    { envVars: { ...workspace.environment } },
  );
  if (MIRROR !== "") await stack.setConfig("registryMirror", { value: MIRROR });

  const log = (text: string) => process.stdout.write(text);
  const container = async () => {
    const list = await execa("docker", ["ps", "-aq", "--filter", `label=platform.stack=${name}`]);
    return list.stdout.trim();
  };
  return {
    name,
    workspace,
    stack,
    up: () => stack.up({ onOutput: log, color: "never" }),
    run: async (...command) => (await execa("docker", ["exec", await container(), ...command])).stdout,
    output: async <T>(key: string) => {
      const outputs = await stack.outputs();
      if (!(key in outputs)) throw new Error(`Stack "${name}" has no output "${key}".`);
      return outputs[key]?.value as T;
    },
    remove: async () => {
      await sweep((stackName) => stackName === name);
      workspace.remove();
    },
  };
}
