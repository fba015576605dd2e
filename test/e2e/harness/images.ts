import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { ROOT } from "./workspace.ts";

/**
 * Images that a server has built are handed to the next ones, so that tests of many servers don't wait for the same builds
 * again and again. A server still builds what it was not handed: tags are hashes of what goes into an image.
 */
const ARCHIVE = join(ROOT, ".state", "e2e-images", "images.tar");
const LIST = `${ARCHIVE}.json`;

/** Keeps the images of a server, unless all of them are kept already. */
export async function keepImages(server: string): Promise<void> {
  const words = ["docker", "image", "ls", "--filter", "label=platform.image"];
  const format = ["--format", "{{.Repository}}:{{.Tag}}"];
  const { stdout } = await execa("docker", ["exec", server, ...words, ...format]);
  const images = stdout.split("\n").filter((name) => name !== "" && !name.endsWith("<none>"));
  const kept: string[] = existsSync(LIST) ? JSON.parse(readFileSync(LIST, "utf8")) : [];
  if (images.every((name) => kept.includes(name))) return;
  mkdirSync(dirname(ARCHIVE), { recursive: true });
  const partial = `${ARCHIVE}.${process.pid}`;
  await execa("docker", ["exec", server, "docker", "save", ...images], {
    stdout: { file: partial },
    buffer: false,
  });
  renameSync(partial, ARCHIVE);
  writeFileSync(LIST, JSON.stringify(images));
}

/**
 * Waits until a server has a Docker, and hands it the images that were kept.
 * @param server gives its container once there is one
 */
export async function handImages(
  server: () => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<void> {
  if (!existsSync(ARCHIVE)) return;
  while (!signal.aborted) {
    const container = await server();
    if (container !== undefined && (await hasEmptyDocker(container))) {
      await execa("docker", ["exec", "-i", container, "docker", "load", "--quiet"], {
        stdin: { file: ARCHIVE },
        reject: false,
      });
      return;
    }
    await pause(200);
  }
}

async function hasEmptyDocker(container: string): Promise<boolean> {
  const { exitCode, stdout } = await execa("docker", ["exec", container, "docker", "image", "ls", "-q"], {
    reject: false,
  });
  return exitCode === 0 && stdout === "";
}
