import {
  type ConfigMap,
  LocalWorkspace,
  type Stack,
  type UpResult,
} from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { ApiClient } from "../../../scripts/api/client.ts";
import { registryMirror } from "../../../scripts/setup/images.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { sweep } from "./sweep.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

/** A stack of the project on a throwaway server of its own, made and removed by a test. */
export interface Machine {
  readonly name: string;
  readonly workspace: Workspace;
  readonly stack: Stack;
  up(): Promise<UpResult>;
  /** Id of the container that is the server. */
  server(): Promise<string>;
  /** Runs a command on the server as root, without SSH, and gives what it printed. */
  run(...command: string[]): Promise<string>;
  /** Id of the running container of a service. */
  containerOf(service: string): Promise<string>;
  output<T>(name: string): Promise<T>;
  /** PEM of what a client has to trust. */
  trusted(): Promise<string>;
  /** A client that is logged in; close it with `using`. */
  client(): Promise<ApiClient>;
  /** Removes everything, whatever state it is in, past Pulumi. */
  remove(): Promise<void>;
}

/**
 * Keeps a machine of this name after the run, and takes it up again in the next: for writing tests, where making one each
 * time would take minutes. Such a machine is removed with `pulumi destroy` in its workspace.
 */
const KEPT = process.env["E2E_MACHINE"];

/** A copy of the project, and a stack in it. */
export async function describeStack(name: string): Promise<Pick<Machine, "workspace" | "stack">> {
  const workspace = await makeWorkspace(name);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: name, workDir: workspace.folder },
    { envVars: { ...workspace.environment } },
  );
  return { workspace, stack };
}

/** Settings with which a stack asks no authority for a certificate, and does without some services. Pure. */
export function settingsWithout(services: readonly string[]): ConfigMap {
  return { acme: { value: "self-signed" }, ...disabled(services) };
}

/** Settings with which a stack does without some services. Pure. */
export function disabled(services: readonly string[]): ConfigMap {
  return Object.fromEntries(services.map((service) => [`services.${service}.enabled`, { value: "false" }]));
}

/** A machine that is described but not made yet: `up` makes it. */
export async function describeMachine(purpose: string): Promise<Machine> {
  // The process id in the name tells a later run whose leftovers these are.
  const name = KEPT ? `kept-${KEPT}` : `e2e-${process.pid}-${purpose}`;
  const { workspace, stack } = await describeStack(name);
  // Which the budget tier has only where somebody asks for it.
  await stack.setConfig("services.monitoring.enabled", { value: "true" }, true);
  const mirror = await registryMirror();
  if (mirror) await stack.setConfig("registryMirror", { value: mirror });

  const server = async () => {
    const { stdout } = await execa("docker", ["ps", "-aq", "--filter", `label=platform.stack=${name}`]);
    if (stdout === "") throw new Error(`Stack "${name}" has no server.`);
    return stdout.trim();
  };
  return {
    ...machineOf({ name, workspace, stack, server }),
    async remove() {
      if (KEPT) return;
      await sweep((stackName) => stackName === name);
      workspace.remove();
    },
  };
}

/** What can be done with any stack whose server is a container, wherever that comes from. */
export function machineOf(
  parts: Pick<Machine, "name" | "workspace" | "stack" | "server"> & Partial<Pick<Machine, "trusted">>,
): Omit<Machine, "remove"> {
  const { name, stack, server } = parts;
  const run = async (...command: string[]) =>
    (await execa("docker", ["exec", await server(), ...command])).stdout;
  const output = async <T>(key: string) => {
    const outputs = await stack.outputs();
    if (!(key in outputs)) throw new Error(`Stack "${name}" has no output "${key}".`);
    return outputs[key]?.value as T;
  };
  const trusted = parts.trusted ?? (() => output<string>("trustedCertificate"));
  return {
    ...parts,
    run,
    output,
    trusted,
    up: () =>
      stack.up({ onOutput: (text) => process.stdout.write(text), color: "never" }).catch((error: unknown) => {
        throw new Error(`The update failed:\n${diagnosticsOf(String(error))}`, { cause: error });
      }),
    containerOf: (service) => run("docker", "ps", "-q", "--filter", `label=platform.service=${service}`),
    async client() {
      const client = new ApiClient({
        url: await output("url"),
        certificate: await trusted(),
      });
      await client.login(await output("adminPassword"));
      return client;
    },
  };
}
