import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Machine } from "./machine.ts";

/** A `pulumi up` in a process of its own, to be killed on its way. */
export interface PulumiProcess {
  /** Waits for a line of its output. @throws Error with the output when it ends without one */
  line(pattern: RegExp): Promise<string>;
  /**
   * Ends it and everything it started, as a power cut does: nothing is told to anyone. By process id, because Pulumi gives its
   * plugins groups of their own.
   */
  kill(): Promise<void>;
}

export function startUp(machine: Machine): PulumiProcess {
  const words = ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"];
  const child = execa("pulumi", [...words, "--stack", machine.name], {
    cwd: machine.workspace.folder,
    env: machine.workspace.environment,
    stdin: "ignore",
    reject: false,
    all: true,
    buffer: false,
    detached: true,
  });
  const seen: string[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const wake = () => {
    for (const look of waiting) look();
  };
  const reader = createInterface({ input: child.all });
  reader.on("line", (text) => {
    seen.push(text);
    wake();
  });
  reader.on("close", () => {
    over = true;
    wake();
  });
  return {
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = seen.find((text) => pattern.test(text));
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`pulumi up ended without ${pattern}:\n${seen.join("\n")}`));
        };
        waiting.add(look);
        look();
      }),
    async kill() {
      const pid = child.pid;
      if (pid === undefined || over) throw new Error(`pulumi up ended too early:\n${seen.join("\n")}`);
      await killTree(pid);
      await child;
    },
  };
}

/** `make up` in the machine's workspace: what clears away after a run that was killed. @returns what it printed */
export async function makeUp(machine: Machine): Promise<string> {
  const { all } = await execa("node", ["scripts/cli.ts", "up", "--stack", machine.name], {
    cwd: machine.workspace.folder,
    env: machine.workspace.environment,
    stdin: "ignore",
    all: true,
  });
  return all;
}

/** Ends a process and everything it started, with no time to say a word. */
export async function killTree(pid: number): Promise<void> {
  for (const victim of [pid, ...(await descendants(pid))]) killOne(victim);
}

async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="]);
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

function killOne(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It ended with its parent.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
