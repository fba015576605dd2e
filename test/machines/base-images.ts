import { ExecaError, execa } from "execa";
import { debootstrapImage } from "./debootstrap.ts";
import { type Progress, timed } from "./log.ts";
import { nodeImage } from "./node-base.ts";

/** Images that our Dockerfiles start from, and how each is made where no registry can be reached; in this order. */
export const BASE_IMAGES: Readonly<Record<string, () => Promise<void>>> = {
  "debian:bookworm-slim": () => debootstrapImage("bookworm", "debian:bookworm-slim"),
  "debian:trixie-slim": () => debootstrapImage("trixie", "debian:trixie-slim"),
  "node:24-trixie-slim": () => nodeImage("debian:trixie-slim", "node:24-trixie-slim"),
};

/**
 * Sees to it that this machine's Docker has the base images: what is there stays, else it is pulled, and where no registry
 * answers it is made from package registries alone, which takes about a minute an image.
 * @throws ExecaError when Docker can't be reached, or an image can be neither pulled nor made
 */
export async function ensureBaseImages({ log }: Progress): Promise<void> {
  await execa("docker", ["version"]);
  for (const [tag, make] of Object.entries(BASE_IMAGES)) {
    if (await hasImage(tag)) continue;
    const refusal = await pull(tag);
    if (refusal === undefined) {
      log(`${tag}: pulled`);
      continue;
    }
    log(`${tag}: no registry answers ("${refusal}"), so it is made from packages`);
    await timed(log, `${tag}: made`, make);
  }
}

async function hasImage(tag: string): Promise<boolean> {
  const { exitCode } = await execa("docker", ["image", "inspect", tag], { reject: false });
  return exitCode === 0;
}

/** Undefined when pulled, else the last line of Docker's refusal. */
async function pull(tag: string): Promise<string | undefined> {
  try {
    await execa("docker", ["pull", "--quiet", tag]);
    return undefined;
  } catch (error) {
    if (error instanceof ExecaError) return String(error.stderr).trim().split("\n").at(-1);
    throw error;
  }
}
