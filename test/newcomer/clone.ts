import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { execa } from "execa";
import { CommandError, EXIT } from "../../scripts/errors.ts";
import { interrupted, onInterrupt, watch } from "../../scripts/interrupt.ts";
import { VARIABLES } from "../../scripts/options.ts";
import { ROOT } from "../../scripts/state.ts";
import { clonePrefix, madeIn, removeClone, sweepClones, thereOf } from "./leftovers.ts";
import { holdMirror } from "./mirror.ts";

/** A clone of the project as somebody new has it: nothing beside what was committed. */
export interface Clone {
  readonly folder: string;
  /** A page of it. */
  read(path: string): Promise<string>;
  /**
   * Runs a line as it is typed, and gives what it printed, which is shown on standard error meanwhile.
   * @throws CommandError with the last lines of it when it fails
   */
  type(line: string): Promise<string>;
  /** What its stack has made on this computer and is still there. */
  left(): Promise<string[]>;
}

/** Lines that are shown of a command that failed. */
const LAST = 30;

/** What setting up or a test run of another clone has put into the environment, and what commands would take for a choice. */
const OTHERS =
  /^(PULUMI_|VITEST|GIT_|PLATFORM_|E2E_|MAKE|MFLAGS|npm_(?!config_)|NODE_(OPTIONS|ENV|COMPILE_CACHE|PATH)|CALLED_FROM)/;

/** Of this computer: the project that is cloned, and whether its user's Pulumi knows an account, in which the walk must not end. */
export interface Computer {
  readonly project: string;
  readonly loggedIn: boolean;
}

/** The environment of somebody who has never been in the project: without another clone's choices and programs. Pure. */
export function environmentIn(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  { project, loggedIn }: Computer,
): Record<string, string> {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || OTHERS.test(name) || name in VARIABLES ? [] : [[name, value] as const],
  );
  const path = (environment["PATH"] ?? "").split(delimiter).filter((part) => !part.startsWith(project));
  return {
    ...Object.fromEntries(kept),
    PATH: path.join(delimiter),
    ...(loggedIn ? { PULUMI_HOME: join(folder, ".state", "pulumi-home") } : {}),
    NO_COLOR: "1",
  };
}

/** Clones the project into an empty folder, lets `work` use it, and removes all that came of it however that ends. */
export async function withClone<T>(work: (clone: Clone) => Promise<T>): Promise<T> {
  sweepClones();
  const folder = await mkdtemp(join(tmpdir(), clonePrefix(process.pid)));
  const forget = onInterrupt(() => removeClone(folder));
  try {
    await holdMirror(basename(folder));
    await execa("git", ["clone", "--quiet", ROOT, folder]);
    return await work(cloneIn(folder));
  } finally {
    forget();
    removeClone(folder);
  }
}

function cloneIn(folder: string): Clone {
  const made = new Set<string>();
  const loggedIn = existsSync(join(homedir(), ".pulumi", "credentials.json"));
  const env = environmentIn(folder, process.env, { project: ROOT, loggedIn });
  return {
    folder,
    read: (path) => readFile(join(folder, path), "utf8"),
    async type(line) {
      const child = execa("sh", ["-c", line], {
        cwd: folder,
        env,
        extendEnv: false,
        stdin: "ignore",
        stdout: ["pipe", 2],
        stderr: ["pipe", 2],
        all: true,
        reject: false,
        // A group of its own, to which Ctrl-C comes through interrupt.ts.
        detached: true,
      });
      const unwatch = watch(child.pid, false);
      const { failed, exitCode, all } = await child.finally(unwatch);
      for (const name of madeIn(folder)) made.add(name);
      if (interrupted()) throw new CommandError("Interrupted.", { exitCode: EXIT.interrupted });
      if (!failed) return all;
      const detail = all.trimEnd().split("\n").slice(-LAST).join("\n");
      throw new CommandError(`"${line}" failed with exit code ${exitCode}.`, { detail });
    },
    left: async () => thereOf([...made]),
  };
}
