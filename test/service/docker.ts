import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Manifest, MEDIA_GROUP } from "../../infra/service/manifest.ts";

const execute = promisify(execFile);

/** Runs the docker client; its standard output without the last line break. Throws with its error output. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await execute("docker", args, { maxBuffer: 64 * 1024 ** 2 });
  return stdout.trimEnd();
}

/** Of a container, on Docker's bridge. */
export function addressOf(container: string): Promise<string> {
  return docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", container);
}

/** The last lines a container wrote. */
export async function logs(container: string): Promise<string> {
  const { stdout, stderr } = await execute("docker", ["logs", "--tail", "50", container]);
  return stdout + stderr;
}

/** Builds the service's image as the server would, and returns its id. */
export async function buildImage(name: string): Promise<string> {
  const folder = fileURLToPath(new URL(`../../services/${name}`, import.meta.url));
  return docker("build", "--quiet", "--network", "host", "--file", `${folder}/Dockerfile.cpu`, folder);
}

/** The same for an analyzer, on the base that all analyzers share. */
export async function buildAnalyzer(name: string): Promise<string> {
  const folder = (of: string): string => fileURLToPath(new URL(`../../services/${of}`, import.meta.url));
  const base = "platform-test/analyzer-base:latest";
  const build = ["build", "--quiet", "--network", "host"];
  await docker(
    ...build,
    "--tag",
    base,
    "--file",
    `${folder("analyzer-base")}/Dockerfile.cpu`,
    folder("analyzer-base"),
  );
  return docker(
    ...build,
    "--build-arg",
    `BASE=${base}`,
    "--file",
    `${folder(name)}/Dockerfile.cpu`,
    folder(name),
  );
}

/** Runs Python in a service's image with what its tests have besides. `mounts`: as `docker run` takes them. */
export async function pythonIn(name: string, code: string, mounts: readonly string[]): Promise<void> {
  const testing = fileURLToPath(new URL("../../services/analyzer-base/testing", import.meta.url));
  const build = ["build", "--quiet", "--network", "host", "--build-arg"];
  const base = `BASE=${await buildAnalyzer(name)}`;
  const image = await docker(...build, base, "--file", `${testing}/Dockerfile`, testing);
  const own = fileURLToPath(new URL(`../../services/${name}/tests`, import.meta.url));
  const volumes = [
    `${testing}/analyzer_testing:/tests/support/analyzer_testing:ro`,
    `${own}:/tests/own:ro`,
    ...mounts,
  ].map((mount) => `--volume=${mount}`);
  const path = "--env=PYTHONPATH=/tests/support:/tests/own";
  await docker("run", "--rm", "--network=none", path, ...volumes, "--entrypoint=python", image, "-c", code);
}

/** A port on loopback that nobody had a moment ago. */
export function freePort(address = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, address, () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export interface ContainerOptions {
  /** Marks all that a run makes, for its removal. */
  runId: string;
  image: string;
  /** Folder on this machine that holds one file a secret. */
  secrets: string;
  /** Ports: container's → loopback's. */
  publish?: Readonly<Record<number, number>>;
  /** Volumes: folder of the manifest → Docker volume. */
  volumes?: Readonly<Record<string, string>>;
  /** Further arguments of `docker run`. */
  more?: readonly string[];
}

/** Starts a container of the service with what its manifest says and nothing else. */
export async function startContainer(manifest: Manifest, options: ContainerOptions): Promise<string> {
  const { memory, health, volumes = [], secrets = [], tmpfs = {}, environment = {}, uid } = manifest;
  const args = [
    ["--detach", "--init=false", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"],
    [`--label=platform.test=${options.runId}`, `--user=${uid}:${MEDIA_GROUP}`],
    [`--memory=${memory.cap}`, `--memory-swap=${memory.cap}`, `--ulimit=nproc=${manifest.processes}`],
    [
      `--health-cmd=${health.command.join(" ")}`,
      "--health-interval=1s",
      "--health-timeout=3s",
      "--health-retries=3",
    ],
    [`--stop-timeout=${Number.parseInt(manifest.stopTimeout ?? "10s", 10)}`],
    Object.entries(tmpfs).map(([path, settings]) => `--tmpfs=${path}:${settings}`),
    Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
    secrets.map((secret) => `--volume=${options.secrets}/${secret}:/run/secrets/${secret}:ro`),
    volumes.map(({ folder, mount, access }) => `--volume=${options.volumes?.[folder]}:${mount}:${access}`),
    Object.entries(options.publish ?? {}).map(
      ([inside, outside]) => `--publish=127.0.0.1:${outside}:${inside}`,
    ),
    options.more ?? [],
  ];
  return docker("run", ...args.flat(), options.image);
}

/** One statement, as the superuser of a PostgreSQL's container; rows as text, columns separated by "|". */
export function sqlIn(container: string, statement: string): Promise<string> {
  const psql = ["psql", "-h", "/run/postgresql", "-U", "platform", "-tAc", statement, "platform"];
  return docker("exec", container, ...psql);
}

/** A volume of the run's own. */
export function makeVolume(runId: string): Promise<string> {
  return docker("volume", "create", "--label", `platform.test=${runId}`);
}

/** Waits until the container's own health check says so; throws with its log when it ended or took over a minute. */
export async function untilHealthy(container: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const state = await docker(
      "inspect",
      "--format",
      "{{.State.Status}} {{.State.Health.Status}}",
      container,
    );
    if (state === "running healthy") return;
    if (Date.now() > deadline || !state.startsWith("running")) {
      throw new Error(`The container is "${state}":\n${await logs(container)}`);
    }
    await sleep(200);
  }
}

/** Removes all containers, networks and volumes of the run. */
export async function removeAll(runId: string): Promise<void> {
  const filter = `label=platform.test=${runId}`;
  const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  const containers = lines(await docker("ps", "--all", "--quiet", "--filter", filter));
  if (containers.length > 0) await docker("rm", "--force", "--volumes", ...containers);
  const networks = lines(await docker("network", "ls", "--quiet", "--filter", filter));
  if (networks.length > 0) await docker("network", "rm", ...networks);
  const volumes = lines(await docker("volume", "ls", "--quiet", "--filter", filter));
  if (volumes.length > 0) await docker("volume", "rm", ...volumes);
}
