import { createWriteStream, mkdirSync } from "node:fs";
import { relative } from "node:path";
import { createInterface } from "node:readline";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { ExecaError, execa } from "execa";
import pc from "picocolors";
import { pulumiEnvironment } from "../environment.ts";
import { CommandError, EXIT } from "../errors.ts";
import { interrupted, watch } from "../interrupt.ts";
import { inState, LOGS, ROOT } from "../state.ts";
import { Progress } from "./events.ts";
import { StatusLine } from "./status-line.ts";

export interface Update {
  /** Changes by operation: `{ create: 12, same: 3 }`. */
  readonly changes: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const VERBS = { up: "up", destroy: "destroy" } as const;

function logPath(verb: string): string {
  mkdirSync(LOGS, { recursive: true });
  return inState("logs", `${verb}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`);
}

function failure(
  verb: string,
  progress: Progress,
  rest: readonly string[],
  log: string,
  error: ExecaError,
): CommandError {
  if (interrupted()) {
    return new CommandError("Interrupted.", { fix: "run it again to continue.", exitCode: EXIT.interrupted });
  }
  if (error.signal !== undefined) {
    return new CommandError(`pulumi ${verb} was killed (${error.signal}).`, {
      fix: "run it again to continue.",
    });
  }
  const detail =
    progress.problems.length > 0 ? progress.problems.join("\n\n") : [...rest, error.stderr].join("\n").trim();
  return new CommandError(`pulumi ${verb} failed.`, {
    detail,
    fix: `see the reason above; all of it is in ${relative(ROOT, log)}`,
  });
}

/**
 * `pulumi up` or `pulumi destroy` without questions: a line for each resource that changes, with its time. Every event
 * of the engine goes into a log in the state folder, where outputs marked secret stay masked.
 *
 * @param more further words of the command line
 * @param env variables for the program
 * @throws CommandError with what the engine or the program said
 */
export async function update(
  verb: keyof typeof VERBS,
  stack: string,
  options: { json?: boolean },
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Update> {
  const began = performance.now();
  const log = logPath(verb);
  const file = createWriteStream(log, { mode: 0o600 });
  const progress = new Progress();
  const status = new StatusLine(options.json === true ? process.stderr : process.stdout, () =>
    progress.running(now()),
  );
  const now = (): number => performance.now() / 1000;

  const args = [
    VERBS[verb],
    "--yes",
    "--skip-preview",
    "--json",
    "--stack",
    stack,
    "--non-interactive",
    "--color",
    "never",
    ...more,
  ];
  const child = execa("pulumi", args, {
    cwd: ROOT,
    env: { ...pulumiEnvironment(), ...env },
    stdin: "ignore",
    buffer: { stdout: false },
    detached: process.platform !== "win32",
  });
  const forget = watch(child.pid, false);
  // Text that is no event: what the CLI says about itself, such as a wrong passphrase.
  const rest: string[] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      file.write(`${line}\n`);
      const event = parseEvent(line);
      if (event === undefined) rest.push(line);
      else for (const text of progress.take(event, now())) status.print(text);
    }
    await child;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    throw failure(verb, progress, rest, log, error);
  } finally {
    forget();
    status.end();
    file.end();
  }
  return { changes: progress.changes, seconds: (performance.now() - began) / 1000 };
}

function parseEvent(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  return JSON.parse(line);
}

/** "3 created, 1 updated, 41 unchanged". */
export function changesLine(changes: Update["changes"]): string {
  const names: Record<string, string> = {
    create: "created",
    update: "updated",
    delete: "removed",
    replace: "replaced",
    same: "unchanged",
  };
  const parts = Object.entries(names).flatMap(([op, name]) =>
    changes[op] ? [`${changes[op]} ${name}`] : [],
  );
  return parts.length === 0 ? pc.dim("nothing to do") : parts.join(", ");
}
