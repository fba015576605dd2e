import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { CommandError } from "../errors.ts";
import { run } from "../process.ts";
import { backendFolder, lockFolder } from "./backend.ts";

/** Content of a lock file of Pulumi's file backend (pkg/backend/diy/lock.go, 3.250.0). */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** RFC 3339. */
  readonly timestamp: string;
}

/** What a lock is judged by. */
export interface Host {
  readonly name: string;
  /** Name of the running program with this process id; undefined where there is none. */
  readonly program: (pid: number) => Promise<string | undefined>;
}

/**
 * Whether nobody holds the lock any more: it was taken on this computer by a process that has ended. A process id that
 * now belongs to another program counts as ended. A lock of another computer never does.
 */
export async function isStranded(lock: Lock, host: Host): Promise<boolean> {
  if (lock.hostname !== host.name) return false;
  const program = await host.program(lock.pid);
  return program === undefined || !program.startsWith("pulumi");
}

/** Name of the running program with this process id. */
export async function programOf(pid: number): Promise<string | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  if (process.platform !== "linux") return "pulumi";
  try {
    return (await readFile(`/proc/${pid}/comm`, "utf8")).trim();
  } catch (error) {
    // ESRCH: it ended between opening and reading.
    if (["ENOENT", "ESRCH"].includes(`${(error as NodeJS.ErrnoException).code}`)) return undefined;
    throw error;
  }
}

/** Locks that lie in a folder; none where there is no folder. */
export async function locksOf(folder: string): Promise<Lock[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
    return await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Removes the locks that killed runs left on a stack, where the state is in files on this computer. Returns how many.
 *
 * @throws CommandError when somebody is at work on the stack
 */
export async function freeStrandedLock(stack: string): Promise<number> {
  const backend = backendFolder();
  return backend === undefined ? 0 : removeStranded(stack, await locksOf(lockFolder(backend, stack)));
}

/**
 * Removes a stack's locks, all of which have to be stranded. Returns how many.
 *
 * @throws CommandError when somebody is at work on the stack, or may be
 */
export async function removeStranded(stack: string, locks: readonly Lock[]): Promise<number> {
  for (const lock of locks) {
    if (await isStranded(lock, { name: hostname(), program: programOf })) continue;
    throw new CommandError(
      `Stack "${stack}" is being worked on since ${lock.timestamp} by ${lock.username} on "${lock.hostname}" (process ${lock.pid}).`,
      { fix: `wait for it to end. If you know that it is gone: pulumi cancel ${stack}` },
    );
  }
  if (locks.length > 0) await run("pulumi", ["cancel", "--yes", "--stack", stack, "--non-interactive"]);
  return locks.length;
}
