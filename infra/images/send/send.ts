import { readShell, shellCommand, shellWord } from "../../step/script.ts";
import { build, forgetOld, type Source } from "./build.ts";
import { dockerHere, mismatch } from "./docker.ts";
import { openRegistry } from "./registry.ts";
import { type Relay, relayTo } from "./relay.ts";
import { connect, type Login, type Remote } from "./server.ts";

/** An image that the server shall have. */
export interface Order {
  readonly image: Source;
  /** What it starts from, where that is one of ours. */
  readonly base?: Source;
  readonly login: Login;
  /** Volume of this computer's Docker with what was sent before. */
  readonly cache: string;
  /** As for an image that the server builds. */
  readonly releases: string;
}

export interface Sent {
  /** Layers and configuration that the server did not have. */
  readonly blobs: number;
  /** As they went, packed. */
  readonly bytes: number;
}

const PULL = ["images.sh", "pull.sh"].map((file) => readShell(new URL(`../steps/${file}`, import.meta.url)));

const PROGRESS_MS = 5000;

/**
 * Sees to it that the server has an image: builds it here, unless this computer has it, and has the server pull it from a registry on
 * this computer through SSH, by which Docker takes only what it lacks. Undefined where the server has it already.
 * @param say is told what goes on, a line each
 * @throws Error that names what is wrong and what to do
 */
export async function send(
  { image, base, login, cache, releases }: Order,
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
): Promise<Sent | undefined> {
  await using server = await connect(login, signal);
  const [there = "", id] = await look(server, image.reference);
  if (id) return undefined;

  const docker = dockerHere(signal);
  const here = await docker(["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"]);
  const problem = mismatch(here, there);
  if (problem !== undefined) throw new Error(problem);
  say("building on this computer");
  await build(docker, image, base);
  say("packing its layers");
  await using registry = await openRegistry(docker, cache);
  const { source, ids } = await registry.push(image.reference, there);

  const relay = relayTo(registry.port);
  const port = await server.lend(relay.server);
  const telling = setInterval(() => say(`${megabytes(sentBy(relay))} sent`), PROGRESS_MS);
  try {
    await server.run(
      shellCommand(
        {
          NAME: image.name,
          REFERENCE: image.reference,
          SOURCE: `127.0.0.1:${port}/${source}`,
          IDS: ids.join(" "),
          RELEASES: releases,
        },
        PULL,
      ),
    );
  } finally {
    clearInterval(telling);
  }
  await forgetOld(docker, image.name);
  return sentBy(relay);
}

/** What the server is, as "linux/amd64", and the id of the image where it has it. */
async function look(server: Remote, reference: string): Promise<readonly string[]> {
  const docker = "sudo docker";
  const version = `${docker} version --format '{{.Server.Os}}/{{.Server.Arch}}'`;
  const id = `${docker} image ls --quiet ${shellWord(reference)}`;
  return (await server.run(`${version} && ${id}`)).split("\n");
}

function sentBy({ blobs }: Relay): Sent {
  return { blobs: blobs.size, bytes: [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0) };
}

/** "1.2 MB". */
export function megabytes({ bytes }: Pick<Sent, "bytes">): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
