import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import Dockerode from "dockerode";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { registryMirror } from "../setup/images.ts";
import { broken, type Finding, ok, warning } from "./check.ts";

/** As the Docker Engine tells it; memory in bytes. */
const info = z.object({
  ServerVersion: z.string(),
  MemTotal: z.number(),
  NCPU: z.number(),
  DockerRootDir: z.string(),
});

/** What a server on this computer takes: its images and their build, and its services with room for a job. */
const DISK_GB = { broken: 5, warning: 20 };
const MEMORY_GB = { broken: 3.5, warning: 7 };
/** The oldest that is tested: what Debian 12 has. */
const OLDEST = 20;

const GIGA = 1e9;

/** The Docker of this computer: that it answers this user, is new enough, and has room. Needed by stacks on this computer. */
export async function docker(): Promise<readonly Finding[]> {
  try {
    const facts = info.parse(await new Dockerode({ timeout: 20_000 }).info());
    const folder = facts.DockerRootDir;
    const free = existsSync(folder) ? await freeBytes(folder) : undefined;
    return [
      version(facts.ServerVersion),
      memory(facts.MemTotal),
      ...(free === undefined ? [] : [disk(free)]),
      await mirror(),
    ];
  } catch (error) {
    return [silent(messageOf(error))];
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Why it does not answer. Pure. */
export function silent(problem: string): Finding {
  if (/EACCES|permission denied/i.test(problem))
    return broken(
      "Docker",
      `runs, but this user may not talk to it (${problem})`,
      "make setup puts you into the group docker; then log in anew, or run newgrp docker.",
    );
  return broken(
    "Docker",
    `does not answer (${problem})`,
    "make setup installs and starts it; on macOS and Windows start Docker Desktop.",
  );
}

/** Pure. */
export function version(found: string): Finding {
  return Number.parseInt(found, 10) >= OLDEST
    ? ok("Docker", found)
    : broken("Docker", `${found}, and ${OLDEST} or newer is needed`, "update Docker Engine.");
}

/** @param total bytes. Pure. */
export function memory(total: number): Finding {
  const found = `${(total / GIGA).toFixed(1)} GB`;
  if (total < MEMORY_GB.broken * GIGA)
    return broken(
      "Docker's memory",
      `${found}: too little for a server on this computer`,
      "give Docker Desktop more, or use a server: make vps-deploy.",
    );
  return total < MEMORY_GB.warning * GIGA
    ? warning(
        "Docker's memory",
        `${found}: all services together want 8`,
        "make run-core-services runs what a platform cannot do without.",
      )
    : ok("Docker's memory", found);
}

/** @param free bytes. Pure. */
export function disk(free: number): Finding {
  const found = `${(free / GIGA).toFixed(0)} GB free`;
  const fix =
    "make room: docker system df shows what Docker uses, docker builder prune removes old build steps.";
  if (free < DISK_GB.broken * GIGA) return broken("Docker's disk", found, fix);
  return free < DISK_GB.warning * GIGA ? warning("Docker's disk", found, fix) : ok("Docker's disk", found);
}

/** What serves base images to servers on this computer, where Docker Hub is out of reach. */
async function mirror(): Promise<Finding> {
  const url = await registryMirror().catch((error: unknown) => new Error(messageOf(error)));
  if (url instanceof Error)
    return broken("Registry mirror", url.message, "rm .state/mirror.json, then make setup");
  if (url === undefined) return ok("Registry mirror", "none needed");
  try {
    await fetch(`${url}/v2/`, { signal: AbortSignal.timeout(10_000) });
    return ok("Registry mirror", url);
  } catch {
    // Whatever keeps it from answering, setup mends it.
    return broken("Registry mirror", `${url} does not answer`, "make setup starts it again.");
  }
}
