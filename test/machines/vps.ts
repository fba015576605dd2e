import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Dockerode from "dockerode";
import { execa } from "execa";
import { seedFiles } from "../../infra/server/local/container.ts";
import { DEPLOY_USER } from "../../infra/server/server.ts";
import { userData } from "../../infra/server/user-data.ts";
import { RUN_LABEL } from "./labels.ts";
import { buildServerImage, putFiles, serverHost } from "./server-container.ts";

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

/** How a command ended, well or not. */
export interface Outcome {
  /** Undefined when the SSH client itself was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A server in a container, made by hand and not by Pulumi: for tests of what every server must do. */
export interface Vps {
  readonly name: string;
  /** Runs a shell command as the deploy user; the result is given also when it fails. */
  readonly ssh: (command: string, input?: string) => Promise<Outcome>;
  /** Runs the SSH client with other options before the command, such as another user. */
  readonly sshWith: (options: readonly string[], command: string) => Promise<Outcome>;
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
  const sshWith = async (options: readonly string[], command: string, input = "") => {
    const known = join(keys, "known_hosts");
    const sshPort = await port(22);
    await writeFile(known, `[127.0.0.1]:${sshPort} ${host.publicKey}\n`);
    const fixed = [
      "BatchMode=yes",
      "ConnectTimeout=3",
      "StrictHostKeyChecking=yes",
      `UserKnownHostsFile=${known}`,
    ];
    const { exitCode, stdout, stderr } = await execa(
      "ssh",
      [
        ...[...options, "-F", "none", "-i", join(keys, "deploy"), "-p", String(sshPort)],
        ...fixed.flatMap((option) => ["-o", option]),
        ...["-l", DEPLOY_USER, "127.0.0.1", command],
      ],
      { reject: false, input },
    );
    return { exitCode, stdout, stderr };
  };
  return {
    name: (await container.inspect()).Name.slice(1),
    sshWith,
    ssh: (command, input) => sshWith([], command, input),
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

async function makeKey(folder: string, name: string): Promise<{ privateKey: string; publicKey: string }> {
  const file = join(folder, name);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  const [privateKey, publicKey] = await Promise.all([
    readFile(file, "utf8"),
    readFile(`${file}.pub`, "utf8"),
  ]);
  return { privateKey, publicKey };
}

async function ready(attempt: () => Promise<Outcome>): Promise<number> {
  const start = Date.now();
  let last: Outcome;
  do {
    last = await attempt();
    if (last.exitCode === 0) return (Date.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 200));
  } while (Date.now() - start < 60_000);
  throw new Error(`The server does not answer by SSH after 60 s: ${last.stderr}`);
}
