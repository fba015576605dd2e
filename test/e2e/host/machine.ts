import { execa } from "execa";
import { expect } from "vitest";
import { readShell, shellCommand } from "../../../infra/step/script.ts";
import type { Outcome } from "../../machines/ssh.ts";
import { startVps, type Vps } from "../../machines/vps.ts";

const INFRA = new URL("../../../infra/", import.meta.url);
const HOST_STEPS = new URL("host/steps/", INFRA);
const EXISTING = new URL("server/existing/", INFRA);

export type Variables = Readonly<Record<string, string | number>>;

/** A server as a person would look at it: through SSH, and from its console. */
export interface Host extends Vps {
  /** Standard output of a command that must succeed, over SSH. */
  run(command: string, input?: string): Promise<string>;
  /** The same as root, past SSH and past every setting that these tests change. */
  console(command: string): Promise<string>;
  /** Runs a host step with the text that the platform runs, as the deploy user or as another one. */
  step(part: string, variables?: Variables, user?: string): Promise<Outcome>;
  /** Looks at the server as the provider "existing" does first. */
  preflight(variables?: Variables, user?: string): Promise<Outcome>;
}

/** What the preflight is told unless a test says otherwise. */
const PREFLIGHT: Variables = { STACK: "test", MEMORY_GB: 2, DATA_PATH: "/srv/platform" };

export const MEMORY_MB = 2048;

/** Makes a server and waits for its first boot. */
export async function startHost(run: string, image?: string): Promise<Host> {
  const vps = await startVps({ run, memoryMb: MEMORY_MB, ...(image !== undefined && { image }) });
  const texts = (folder: URL, ...files: string[]) => files.map((file) => readShell(new URL(file, folder)));
  // sshd takes new settings by starting itself anew, and drops who comes at that moment; Pulumi's plugin dials again, too.
  const as = async (user: string | undefined, command: string): Promise<Outcome> => {
    for (let attempt = 1; ; attempt++) {
      const result = await vps.sshWith(user === undefined ? [] : ["-l", user], command);
      if (attempt === 5 || !result.stderr.startsWith("kex_exchange_identification")) return result;
    }
  };
  const host: Host = {
    ...vps,
    async run(command, input) {
      const result = await vps.ssh(command, input);
      expect(result.exitCode, `${command}\n${result.stderr}`).toBe(0);
      return result.stdout.trim();
    },
    async console(command) {
      return (await execa("docker", ["exec", vps.name, "bash", "-c", command])).stdout.trim();
    },
    step: (part, variables = {}, user) =>
      as(user, shellCommand(variables, texts(HOST_STEPS, "functions.sh", `${part}.sh`))),
    preflight: (variables = {}, user) =>
      as(user, shellCommand({ ...PREFLIGHT, ...variables }, texts(EXISTING, "checks.sh", "preflight.sh"))),
  };
  await vps.ready();
  // From the console: during a first boot, Debian 11 restarts sshd.
  await host.console("cloud-init status --wait");
  await vps.ready();
  return host;
}

/** The steps of a host without a data volume, in their order, with the variables that they are given. */
export function hostSteps(registryMirror: string): readonly (readonly [part: string, Variables])[] {
  return [
    ["prepare", { MAX_SESSIONS: 64, DEPLOY_USER: "deploy" }],
    ["packages", {}],
    ["firewall", { SSH_NETWORKS: "" }],
    ["kernel", {}],
    ["swap", { MAX_MB: 4096 }],
    ["clock", {}],
    ["updates", { REBOOT_TIME: "" }],
    ["journal", {}],
    ["folders", { DATA_PATH: "/srv/platform", DEPLOY_USER: "deploy" }],
    ["docker", { REGISTRY_MIRROR: registryMirror, DEPLOY_USER: "deploy" }],
  ];
}

/** Runs all steps, each of which must succeed; what they say they did. */
export async function harden(host: Host, registryMirror: string): Promise<string[]> {
  const said: string[] = [];
  for (const [part, variables] of hostSteps(registryMirror)) {
    const result = await host.step(part, variables);
    expect(result.exitCode, `${part}\n${result.stderr}`).toBe(0);
    said.push(...result.stdout.split("\n").filter(Boolean));
  }
  return said;
}

/** Waits until a command on the server's console succeeds. */
export async function eventually(host: Host, command: string, seconds = 30): Promise<void> {
  await host.console(
    `for _ in $(seq ${seconds * 5}); do ${command} >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1`,
  );
}
