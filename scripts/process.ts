import { ExecaError, execa } from "execa";
import { pulumiEnvironment } from "./environment.ts";
import { CommandError, EXIT } from "./errors.ts";
import { interrupted, watch } from "./interrupt.ts";
import { ROOT } from "./state.ts";

/** How many of the last lines of a failed command are shown. */
const TAIL = 30;

export interface RunOptions {
  /** The clone, unless told. */
  readonly cwd?: string;
  /** Added to the environment of `make env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given to the program on standard input. */
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** The program gets the terminal to itself. */
  readonly stdio?: "inherit";
  /** False: a failure is an answer like any other. */
  readonly reject?: boolean;
  /** What to do when it fails. */
  readonly fix?: string;
}

export interface Finished {
  readonly failed: boolean;
  readonly exitCode: number | undefined;
  /** Empty with `stdio: "inherit"`. */
  readonly stdout: string;
}

function tail(text: string): string {
  return text.trimEnd().split("\n").slice(-TAIL).join("\n");
}

function describe(error: ExecaError, file: string, args: readonly string[]): string {
  const command = [file, ...args].join(" ");
  const short = command.length > 160 ? `${command.slice(0, 157)}...` : command;
  if (error.code === "ENOENT") return `"${file}" is not installed.`;
  if (error.timedOut) return `"${short}" took too long.`;
  return `"${short}" failed${error.exitCode === undefined ? "" : ` with exit code ${error.exitCode}`}.`;
}

/**
 * Runs a program in the clone with the environment of `make env`. Ctrl-C reaches it once, and this waits for its end.
 *
 * @throws CommandError with the last lines of its output, unless `reject: false`
 */
export async function run(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { fix, env, stdio, ...rest } = options;
  const attached = stdio === "inherit";
  const child = execa(file, [...args], {
    cwd: ROOT,
    ...rest,
    ...(attached
      ? { stdio }
      : { all: true, ...(rest.input === undefined ? { stdin: "ignore" as const } : {}) }),
    env: { ...pulumiEnvironment(), ...env },
    // A group of its own, so that a terminal's Ctrl-C comes through interrupt.ts alone, and not twice.
    detached: !attached && process.platform !== "win32",
  });
  const forget = watch(child.pid, attached);
  try {
    const { failed, exitCode, stdout } = await child;
    return { failed, exitCode, stdout: String(stdout ?? "") };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (interrupted()) throw new CommandError("Interrupted.", { exitCode: EXIT.interrupted, cause: error });
    throw new CommandError(describe(error, file, args), {
      ...(fix === undefined ? {} : { fix }),
      detail: tail(String(error.all ?? error.stderr ?? "")),
      cause: error,
    });
  } finally {
    forget();
  }
}

/** What the program prints on standard output. */
export async function output(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { stdout } = await run(file, args, options);
  return stdout;
}

/** Whether the program is there and ends with exit code 0. */
export async function succeeds(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<boolean> {
  const { failed } = await run(file, args, { timeout: 20_000, ...options, reject: false });
  return !failed;
}
