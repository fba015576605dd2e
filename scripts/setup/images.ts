import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { CommandError, messageOf } from "../errors.ts";
import { inState, STATE } from "../state.ts";
import type { Step } from "./step.ts";

/** Docker Hub, as the Docker Engine asks it; 401 is its way to say that it is there. */
const HUB = "https://registry-1.docker.io/v2/";
const RECORD = inState("mirror.json");

interface Mirror {
  /** Address of the mirror for servers on this computer; undefined where Docker Hub answers. */
  readonly url?: string;
}

/** The mirror that the local stack is to use, or undefined. */
export async function registryMirror(): Promise<string | undefined> {
  try {
    const { url }: Mirror = JSON.parse(await readFile(RECORD, "utf8"));
    return url;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CommandError(`${RECORD} can't be read: ${messageOf(error)}`, {
      fix: "remove it and run this again.",
    });
  }
}

/** Whether Docker Hub answers within a few seconds. */
async function hubAnswers(): Promise<boolean> {
  try {
    const { status } = await fetch(HUB, { signal: AbortSignal.timeout(5000) });
    return status === 200 || status === 401;
  } catch {
    // Any failure to connect means the same here: no Docker Hub.
    return false;
  }
}

async function remember(mirror: Mirror): Promise<void> {
  await mkdir(STATE, { recursive: true });
  await writeFile(RECORD, `${JSON.stringify(mirror, undefined, 2)}\n`);
}

/** Forgets the choice, so that the next setup asks Docker Hub again. */
export async function forgetMirror(): Promise<void> {
  await rm(RECORD, { force: true });
}

/** Base images: from Docker Hub where it answers, else made here from Debian's packages and served by a mirror. */
export const baseImages: Step = {
  title: "Base images",
  async present() {
    try {
      const { url }: Mirror = JSON.parse(await readFile(RECORD, "utf8"));
      // A mirror is a container: it may be gone, and making sure is its own quick job.
      return url === undefined ? "Docker Hub" : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  },
  async install(report) {
    if ((await registryMirror()) === undefined && (await hubAnswers())) {
      await remember({});
      return "Docker Hub";
    }
    const [{ ensureBaseImages }, { ensureRegistryMirror }] = await Promise.all([
      import("../../test/machines/base-images.ts"),
      import("../../test/machines/registry-mirror.ts"),
    ]);
    report("Docker Hub is out of reach: base images are made here");
    await ensureBaseImages({ log: report });
    const { url } = await ensureRegistryMirror({ log: report });
    await remember({ url });
    return `made here, served by ${url}, because Docker Hub is out of reach`;
  },
};
