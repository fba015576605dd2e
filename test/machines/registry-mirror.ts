import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { BASE_IMAGES, ensureBaseImages } from "./base-images.ts";
import { BASE_LABEL, MACHINE_LABEL } from "./labels.ts";
import { type Progress, timed } from "./log.ts";

/** Name of the container, and of its image. */
export const MIRROR = "platform-registry-mirror";
/** Preferred, so that the mirror's address stays the same when it is made again; another one is taken when it is in use. */
const PORT = 5407;
const READY_MS = 15_000;

export interface RegistryMirror {
  /** For `registry-mirrors` of a Docker inside a server made here; plain HTTP, so also for `insecure-registries`. */
  readonly url: string;
}

/** Whether the base images were made here, so that a Docker inside a server can't pull the same from a registry. */
export async function needsRegistryMirror(): Promise<boolean> {
  const format = `{{index .Config.Labels "${BASE_LABEL}"}}`;
  const { stdout } = await execa("docker", [
    "image",
    "inspect",
    "--format",
    format,
    ...Object.keys(BASE_IMAGES),
  ]);
  return stdout.includes("debootstrap");
}

/**
 * Serves this machine's base images to the Docker daemons inside servers made here, as a mirror of Docker's own registry.
 * Run again, it pushes only what changed.
 * @throws ExecaError when Docker refuses; Error when the registry does not come up
 */
export async function ensureRegistryMirror({ log }: Progress): Promise<RegistryMirror> {
  await ensureBaseImages({ log });
  const gateway = await bridgeGateway();
  const port = (await runningPort()) ?? (await start(gateway, log));
  await answering(port);
  for (const tag of Object.keys(BASE_IMAGES)) {
    if ((await servedImage(port, tag)) === (await imageId(tag))) continue;
    await timed(log, `registry mirror: ${tag} pushed`, () => push(port, tag));
  }
  return { url: `http://${gateway}:${port}` };
}

/** Removes the mirror with everything it stores. */
export async function removeRegistryMirror(): Promise<void> {
  await execa("docker", ["rm", "--force", "--volumes", MIRROR]);
}

/** Address at which every container of this machine's Docker reaches the machine itself. */
export async function bridgeGateway(): Promise<string> {
  const { stdout } = await execa("docker", [
    "network",
    "inspect",
    "bridge",
    "--format",
    "{{json .IPAM.Config}}",
  ]);
  const [config] = (JSON.parse(stdout) ?? []) as BridgeConfig[];
  if (config === undefined)
    throw new Error("Docker's default network has no addresses. Is it switched off in daemon.json?");
  return gatewayOf(config);
}

/** As `docker network inspect` describes a network's addresses. */
export interface BridgeConfig {
  readonly Subnet: string;
  readonly Gateway?: string;
}

/**
 * The bridge's own address. Where Docker chose it itself it does not say it: then it is the subnet's first. (The interface can't
 * be asked: without a container on it, it is down and no program sees it.)
 */
export function gatewayOf({ Subnet, Gateway }: BridgeConfig): string {
  if (Gateway) return Gateway;
  const octets = (Subnet.split("/")[0] ?? "").split(".").map(Number);
  return [...octets.slice(0, 3), (octets[3] ?? 0) + 1].join(".");
}

async function runningPort(): Promise<number | undefined> {
  const format = `{{if .State.Running}}{{index .Config.Labels "${MACHINE_LABEL}.port"}}{{end}}`;
  const { stdout, exitCode } = await execa("docker", ["inspect", "--format", format, MIRROR], {
    reject: false,
  });
  return exitCode === 0 && stdout.trim() !== "" ? Number(stdout) : undefined;
}

/** In the host's network, because Docker keeps its bridge networks from reaching each other's published ports. */
async function start(gateway: string, log: Progress["log"]): Promise<number> {
  await removeRegistryMirror();
  const folder = fileURLToPath(new URL("registry", import.meta.url));
  await timed(log, "registry mirror: image built", () =>
    execa("docker", ["build", "--quiet", "--tag", MIRROR, folder]),
  );
  const port = (await isFree(gateway, PORT)) ? PORT : await freePort(gateway);
  const labels = [`${MACHINE_LABEL}=registry-mirror`, `${MACHINE_LABEL}.port=${port}`];
  await execa("docker", [
    ...["run", "--detach", "--name", MIRROR, "--network", "host", "--restart", "unless-stopped"],
    ...["--memory", "256m", "--memory-swap", "256m", "--log-driver", "local"],
    ...labels.flatMap((label) => ["--label", label]),
    ...[MIRROR, gateway, String(port)],
  ]);
  return port;
}

async function push(port: number, tag: string): Promise<void> {
  const name = `127.0.0.1:${port}/library/${tag}`;
  await execa("docker", ["tag", tag, name]);
  try {
    await execa("docker", ["push", "--quiet", name]);
  } finally {
    await execa("docker", ["rmi", "--no-prune", name]);
  }
}

async function imageId(tag: string): Promise<string> {
  return (await execa("docker", ["image", "inspect", "--format", "{{.Id}}", tag])).stdout.trim();
}

/** Id of the image that the mirror serves under a tag. */
async function servedImage(port: number, tag: string): Promise<string | undefined> {
  const [repository, version] = tag.split(":");
  const response = await fetch(`http://127.0.0.1:${port}/v2/library/${repository}/manifests/${version}`, {
    headers: { accept: "application/vnd.docker.distribution.manifest.v2+json" },
  });
  if (!response.ok) return undefined;
  const manifest = (await response.json()) as { config: { digest: string } };
  return manifest.config.digest;
}

async function answering(port: number): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    const response = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { all } = await execa("docker", ["logs", "--tail", "20", MIRROR], { all: true });
  throw new Error(`The registry mirror "${MIRROR}" does not answer on port ${port}. Its last words:\n${all}`);
}

function listen(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}

async function isFree(gateway: string, port: number): Promise<boolean> {
  const tries = await Promise.allSettled([listen(gateway, port), listen("127.0.0.1", port)]);
  return tries.every((result) => result.status === "fulfilled");
}

async function freePort(gateway: string): Promise<number> {
  for (;;) {
    const port = await listen("127.0.0.1", 0);
    if (await isFree(gateway, port)) return port;
  }
}
