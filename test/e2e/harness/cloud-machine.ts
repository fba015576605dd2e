import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { registryMirror } from "../../../scripts/setup/images.ts";
import { Authority } from "../../acme/authority.ts";
import { type Cloud, startCloud } from "../../cloud/start.ts";
import { HOST_LABEL, RUN_LABEL } from "../../machines/labels.ts";
import { commandsIn, type Outcome } from "./command.ts";
import { forward } from "./forward.ts";
import { describeStack, disabled, type Machine, machineOf, settingsWithout } from "./machine.ts";

/** A stack of the project whose server is rented at a provider's API that is served here. */
export interface CloudMachine extends Machine {
  readonly cloud: Cloud;
  /** Who signs the site's certificate; undefined where it signs itself. */
  readonly authority: Authority | undefined;
  /** `make NAME STACK=…` as a user runs it, with further words such as "--data". */
  readonly command: (name: string, ...words: string[]) => Promise<Outcome>;
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
  /** Whether an ACME authority signs the site's certificate; else it signs itself. */
  readonly signed?: boolean;
}

/** Everything that a stack has but these, so that images are built, or served and pulled, in minutes. */
export const WITHOUT: readonly string[] = [
  "backup",
  "monitoring",
  "vector-db",
  "embedding-server",
  "cloud-offload",
  "llm-service",
  "ocr-detection",
  "face-reid",
  "object-detection",
  "pose-estimation",
  "nsfw-detection",
  "clip-service",
  "guardrails",
  "llm-summarizer",
  "whisper-transcriber",
];

/** As long as a real one: the plugin counts. */
const TOKEN = "0123456789abcdef".repeat(4);

export const HETZNER: CloudMachineArgs = {
  provider: "hetzner",
  without: WITHOUT,
  keys: { token: "hcloud:token", endpoint: "hcloud:endpoint" },
  endpoint: ({ endpoint }) => endpoint,
  token: TOKEN,
};

export const DIGITALOCEAN: CloudMachineArgs = {
  provider: "digitalocean",
  without: WITHOUT,
  keys: { token: "digitalocean:token", endpoint: "digitalocean:apiEndpoint" },
  // Its clients add the version themselves.
  endpoint: ({ endpoint }) => new URL(endpoint).origin,
  token: TOKEN,
};

/** Starts a provider, and describes a stack there that is not made yet. */
export async function describeCloudMachine(args: CloudMachineArgs): Promise<CloudMachine> {
  const name = `e2e-${process.pid}-${args.provider}`;
  const cloud = await startCloud({ provider: args.provider, run: name, token: args.token });
  const { workspace, stack } = await describeStack(name);
  const mirror = await registryMirror();
  const forwarded = mirror === undefined ? undefined : await forward(cloud.gateway, mirror);
  const authority = args.signed ? await startAuthority(name, workspace.folder, cloud.gateway) : undefined;
  await stack.setAllConfig(
    {
      provider: { value: args.provider },
      [args.keys.endpoint]: { value: args.endpoint(cloud) },
      [args.keys.token]: { value: args.token, secret: true },
      ...(forwarded && { registryMirror: { value: forwarded.url } }),
      ...(authority ? signedBy(authority, args.without) : settingsWithout(args.without)),
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
    ...machineOf({
      ...{ name, workspace, stack, server },
      ...(authority && { trusted: () => authority.root() }),
    }),
    cloud,
    authority,
    command: commandsIn(workspace, name, async () => (await servers())[0]),
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

/** One whose certificates last as Let's Encrypt's do. */
function startAuthority(run: string, workspace: string, address: string): Promise<Authority> {
  return Authority.start({
    runId: run,
    folder: join(workspace, ".state/authority"),
    reached: { address },
    lifetimes: { default: 90 * 24 * 3600, shortlived: 160 * 3600 },
  });
}

function signedBy({ directory, pem }: Authority, without: readonly string[]): ConfigMap {
  return { ...disabled(without), acme: { value: directory }, acmeAuthority: { value: pem } };
}
