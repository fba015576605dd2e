import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How many of the last lines a failure shows. */
const SHOWN = 30;

export class ProcessError extends Error {
  constructor(command: string, ending: string, lines: readonly string[]) {
    super([`"${command}" ${ending}`, ...lines].join("\n"));
    this.name = "ProcessError";
  }
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly onLine?: (line: string) => void;
}

/** @throws ProcessError with the last lines when the command can't be started or fails. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env, onLine }: RunOptions,
): Promise<void> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      last.push(line);
      if (last.length > SHOWN) last.shift();
      onLine?.(line);
    });
  }
  const ending = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(`could not be started: ${error.message}`));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  if (ending !== undefined) throw new ProcessError([program, ...args].join(" "), ending, last);
}

/** What a command prints, or undefined where it is missing or fails. */
export function output(
  program: string,
  args: string[],
  env: Record<string, string>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...process.env, ...env } }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
}
