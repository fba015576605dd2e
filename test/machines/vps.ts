import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Dockerode from "dockerode";
import { seedFiles } from "../../infra/server/local/container.ts";
import { DEPLOY_USER } from "../../infra/server/server.ts";
import { userData } from "../../infra/server/user-data.ts";
import type { Login } from "../../scripts/stack/remote.ts";
import { RUN_LABEL } from "./labels.ts";
import { buildServerImage, putFiles, serverHost } from "./server-container.ts";
import { makeKey, type Outcome, ready, ssh } from "./ssh.ts";

export interface VpsArgs {
  /** Id of the test run, by which everything is removed. */
  readonly run: string;
  readonly memoryMb: number;
  /** What it is made from; the project's own image when left out. */
  readonly image?: string;
  /** Ports of the server that shall be reachable, beside SSH. */
  readonly ports?: readonly number[];
}

/** Read in the server, as Docker's statistics lose track of a container whose systemd has moved itself to a cgroup below. */
const MEMORY_USAGE = `own=$(sed -n 's/^[0-9]*:memory://p' /proc/1/cgroup)
if [ -n "$own" ]; then cat "/sys/fs/cgroup/memory\${own%/init.scope}/memory.usage_in_bytes"
else cat /sys/fs/cgroup/memory.current; fi`;

/** A server in a container, made by hand and not by Pulumi: for tests of what every server must do. */
export interface Vps {
  readonly name: string;
  /** Runs a shell command as the deploy user; the result is given also when it fails. */
  readonly ssh: (command: string, input?: string) => Promise<Outcome>;
  /** Runs the SSH client with other options before the command, such as another user. */
  readonly sshWith: (options: readonly string[], command: string) => Promise<Outcome>;
  /** How the project's own commands log in as the deploy user. */
  readonly login: () => Promise<Login>;
  /** Waits until SSH answers; seconds it took. */
  readonly ready: () => Promise<number>;
  /** Port of the loopback address that leads to one of the server's. */
  readonly port: (inside: number) => Promise<number>;
  /** Memory of everything in the server, as the machine's kernel counts it against the server's limit. */
  readonly memoryMb: () => Promise<number>;
  readonly restart: () => Promise<void>;
  /** Removes the keys; what Docker holds is removed by the run's label. */
  readonly dispose: () => Promise<void>;
}

/**
 * Builds the image, starts a server with keys of its own, and does not wait for it.
 * @throws ExecaError when the image can't be built; Error from Docker's API when the container can't be made
 */
export async function startVps(args: VpsArgs): Promise<Vps> {
  const docker = new Dockerode();
  const keys = await mkdtemp(join(tmpdir(), "vps-keys-"));
  const [host, deploy] = await Promise.all([makeKey(keys, "host"), makeKey(keys, "deploy")]);
  const container = await createContainer(docker, args.image ?? (await buildServerImage()), args);
  const text = userData({
    hostPrivateKey: host.privateKey,
    hostPublicKey: host.publicKey,
    deployPublicKey: deploy.publicKey,
  });
  await putFiles(container.id, seedFiles(args.run, text));
  await container.start();

  const port = async (inside: number) => {
    const { NetworkSettings } = await container.inspect();
    return Number(NetworkSettings.Ports[`${inside}/tcp`]?.[0]?.HostPort);
  };
  const sshWith = async (options: readonly string[], command: string, input?: string) => {
    const target = { host: "127.0.0.1", port: await port(22), hostPublicKey: host.publicKey };
    return ssh(keys, target, options, command, input);
  };
  return {
    name: (await container.inspect()).Name.slice(1),
    sshWith,
    ssh: (command, input) => sshWith([], command, input),
    login: async () => ({
      address: "127.0.0.1",
      ports: { ssh: await port(22), https: 443 },
      hostKey: host.publicKey,
      user: DEPLOY_USER,
      privateKey: deploy.privateKey,
    }),
    ready: () => ready(() => sshWith([], "true")),
    port,
    memoryMb: async () => Number((await sshWith([], MEMORY_USAGE)).stdout) / 2 ** 20,
    restart: () => container.restart(),
    dispose: () => rm(keys, { recursive: true, force: true }),
  };
}

async function createContainer(
  docker: Dockerode,
  image: string,
  args: VpsArgs,
): Promise<Dockerode.Container> {
  const labels = { [RUN_LABEL]: args.run };
  const volumes = { docker: `${args.run}-docker`, data: `${args.run}-data` };
  for (const Name of Object.values(volumes)) await docker.createVolume({ Name, Labels: labels });
  const { hostConfig, stopTimeout } = await serverHost(docker, args.memoryMb, volumes);
  const ports = [22, ...(args.ports ?? [])].map((port) => `${port}/tcp`);
  return docker.createContainer({
    name: `${args.run}-vps`,
    Hostname: args.run,
    Image: image,
    Labels: labels,
    ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
    StopTimeout: stopTimeout,
    HostConfig: {
      ...hostConfig,
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: "127.0.0.1", HostPort: "" }]])),
    },
  });
}
