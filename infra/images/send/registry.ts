import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { readContext } from "../context.ts";
import { type Docker, dockerHere } from "./docker.ts";

const FOLDER = join(import.meta.dirname, "registry");

/** One repository for all images: what is there of one is not sent to it again for another. */
const REPOSITORY = "platform";

/** How large the store may grow before it begins anew: twice what all images take. */
const MAX_MB = 4096;

const READY_MS = 30_000;

const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/** An image in the registry. */
export interface Pushed {
  /** Its name behind the registry's address: "platform@sha256:…". */
  readonly source: string;
  /** Ids that Docker may give it: of its configuration, or of its manifest where containerd keeps the images. */
  readonly ids: readonly [string, string];
}

/** A registry in this computer's Docker, on its loopback address alone, for as long as it is held. */
export interface Registry extends AsyncDisposable {
  readonly port: number;
  /** @param platform of the server, as "linux/amd64" */
  push(reference: string, platform: string): Promise<Pushed>;
}

/**
 * Starts the registry, whose store is a volume that stays: what it has already is not packed again for the next image or update.
 * @param volume made where it is missing
 * @throws Error when it does not answer
 */
export async function openRegistry(docker: Docker, volume: string): Promise<Registry> {
  const image = await registryImage(docker);
  const name = `platform-registry-${randomBytes(6).toString("hex")}`;
  const limits = ["--memory", "512m", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
  const container = execa(
    "docker",
    [
      ...["run", "--rm", "--interactive", "--name", name, "--publish", "127.0.0.1::5000", ...limits],
      ...["--volume", `${volume}:/var/lib/registry`, "--env", `MAX_MB=${MAX_MB}`, image],
    ],
    // A terminal's Ctrl-C is for us: it ends with its standard input, even where we are killed.
    { stdin: "pipe", all: true, reject: false, detached: process.platform !== "win32" },
  );
  const close = async () => {
    container.stdin.end();
    await container;
  };
  try {
    const port = await answering(docker, name, container);
    return {
      port,
      push: (reference, platform) => push(docker, port, reference, platform),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function registryImage(docker: Docker): Promise<string> {
  const image = `platform/registry:${readContext(FOLDER).hash}`;
  if ((await docker(["image", "ls", "--quiet", image])) !== "") return image;
  await docker(["build", "--network", "host", "--quiet", "--tag", image, FOLDER], {
    failed: "The registry that sends images to the server could not be built",
  });
  return image;
}

async function answering(
  docker: Docker,
  name: string,
  container: Promise<{ readonly all?: unknown }>,
): Promise<number> {
  let ended: string | undefined;
  container.then(({ all }) => {
    ended = String(all ?? "");
  });
  let port = 0;
  for (const end = Date.now() + READY_MS; Date.now() < end; await pause(50)) {
    if (ended !== undefined) throw new Error(`The registry that sends images to the server ended:\n${ended}`);
    port ||= await portOf(docker, name);
    if (port === 0) continue;
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answer?.ok) return port;
  }
  throw new Error(
    `The registry in Docker does not answer at 127.0.0.1:${port} of this computer. Is Docker on another one? See docker context ls.`,
  );
}

/** 0 as long as there is none. */
async function portOf(docker: Docker, name: string): Promise<number> {
  const format = '{{range (index .NetworkSettings.Ports "5000/tcp")}}{{.HostPort}}{{end}}';
  const ids = await docker(["ps", "--quiet", "--filter", `name=^${name}$`]);
  return ids === "" ? 0 : Number(await docker(["inspect", "--format", format, ids]));
}

async function push(docker: Docker, port: number, reference: string, platform: string): Promise<Pushed> {
  const tag = reference.slice(reference.indexOf("/") + 1).replace(":", "-");
  const target = `127.0.0.1:${port}/${REPOSITORY}:${tag}`;
  await docker(["tag", reference, target]);
  try {
    await docker(["push", "--quiet", target]);
  } finally {
    await dockerHere()(["rmi", "--no-prune", target]);
  }
  return describe(port, tag, platform);
}

/** A manifest, or an index of several, of which one is for the platform. */
interface Manifest {
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
}

async function describe(port: number, tag: string, platform: string): Promise<Pushed> {
  const answer = await fetch(`http://127.0.0.1:${port}/v2/${REPOSITORY}/manifests/${tag}`, {
    headers: { accept: MANIFESTS },
  });
  if (!answer.ok) throw new Error(`The registry on this computer answers ${answer.status} for "${tag}".`);
  const { config, manifests } = (await answer.json()) as Manifest;
  const digest = answer.headers.get("docker-content-digest") ?? "";
  if (config) return { source: `${REPOSITORY}@${digest}`, ids: [config.digest, digest] };
  const one = manifests?.find(({ platform: of }) => `${of?.os}/${of?.architecture}` === platform);
  if (one === undefined) throw new Error(`The image "${tag}" is not for ${platform}.`);
  return describe(port, one.digest, platform);
}
