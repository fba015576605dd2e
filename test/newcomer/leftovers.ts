import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, sep } from "node:path";
import { isRunning } from "../../scripts/running.ts";
import { stateFile } from "../../scripts/stack/backend.ts";

const PREFIX = "media-platform-newcomer-";
/** What a local server is made of, outside of itself. */
const KINDS = ["docker:index/container:Container", "docker:index/volume:Volume"];

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: { readonly name?: string };
}
interface Checkpoint {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly Resource[];
      readonly pending_operations?: readonly { readonly resource: Resource }[];
    };
  };
}

/** Where a clone keeps the state of its stack. */
export function stateIn(folder: string): string {
  return stateFile(join(folder, ".state", "pulumi"), "local");
}

/** Beginning of the name of a clone's folder; by it a later run knows whose it was. */
export function clonePrefix(pid: number): string {
  return `${PREFIX}${pid}-`;
}

/**
 * Names of the containers and volumes on this computer that a stack's state knows, also those that were just being made. Not by their
 * label: every clone's stack is called "local". Pure.
 */
export function namesIn({ checkpoint }: Checkpoint): string[] {
  const { resources = [], pending_operations = [] } = checkpoint?.latest ?? {};
  return [...resources, ...pending_operations.map(({ resource }) => resource)]
    .filter(({ urn, type }) => KINDS.includes(type) && urn.includes("platform:server:LocalServer$"))
    .flatMap(({ inputs }) => inputs?.name ?? []);
}

/** Of the clone in this folder. */
export function madeIn(folder: string): string[] {
  const file = stateIn(folder);
  return existsSync(file) ? namesIn(JSON.parse(readFileSync(file, "utf8"))) : [];
}

/** Those of the names that Docker has. Like all here it waits for Docker, because an interrupted process has no later. */
export function thereOf(names: readonly string[]): string[] {
  return [...containersOf(names), ...volumesOf(names)];
}

const listed = (...words: string[]): string[] =>
  spawnSync("docker", words, { encoding: "utf8" }).stdout.split("\n").filter(Boolean);
const containersOf = (names: readonly string[]): string[] =>
  listed("ps", "--all", "--format", "{{.Names}}").filter((name) => names.includes(name));
const volumesOf = (names: readonly string[]): string[] =>
  listed("volume", "ls", "--format", "{{.Name}}").filter((name) => names.includes(name));

/** Ends what still runs in the folder: nothing may be made any more while what was made is removed. Needs /proc. */
function endProcesses(folder: string): void {
  if (!existsSync("/proc/self/cwd")) return;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (`${readlinkSync(`/proc/${pid}/cwd`)}${sep}`.startsWith(folder + sep))
        process.kill(Number(pid), "SIGKILL");
    } catch (error) {
      // It has ended by itself, is a kernel's, or somebody else's.
      if (!["ENOENT", "ESRCH", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
}

/** Removes a clone, the container that is named after it, and what its stack has made, past Pulumi, whatever state it is in and whatever runs in it. */
export function removeClone(folder: string): void {
  endProcesses(folder);
  const names = [...madeIn(folder), basename(folder)];
  const containers = containersOf(names);
  if (containers.length > 0) spawnSync("docker", ["rm", "--force", "--volumes", ...containers]);
  const volumes = volumesOf(names);
  if (volumes.length > 0) spawnSync("docker", ["volume", "rm", ...volumes]);
  rmSync(folder, { recursive: true, force: true });
}

/** Clones whose process is gone, killed before it could clean up. */
export function sweepClones(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const [pid = ""] = name.slice(PREFIX.length).split("-");
    if (!isRunning(Number(pid))) removeClone(join(tmpdir(), name));
  }
}
