import Table from "cli-table3";
import pc from "picocolors";
import { CommandError, EXIT, messageOf } from "./errors.ts";

/** Prints facts: one JSON document for machines, else what `readable` makes of them. */
export function show<T>(facts: T, options: { json?: boolean }, readable: (facts: T) => string): void {
  process.stdout.write(`${options.json === true ? JSON.stringify(facts, undefined, 2) : readable(facts)}\n`);
}

/** A table without inner lines, as wide as its content. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const result = new Table({
    head: head.map((title) => pc.bold(title)),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    chars: Object.fromEntries(
      ["top", "bottom", "left", "right", "mid", "middle"]
        .flatMap((part) => [part, `${part}-mid`, `${part}-left`, `${part}-right`])
        .map((part) => [part, ""]),
    ),
  });
  result.push(...rows.map((row) => [...row]));
  return result
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** "4 s", "1 min 12 s". */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "512 B", "3.4 MB": decimal, as file managers show it. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = value === 0 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return step === 0 ? `${value} B` : `${(value / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/**
 * Tells what went wrong and how to fix it: as a JSON document on standard output, or as text on standard error.
 * Returns the exit code. A fault of ours keeps its stack trace, a user's mistake has none.
 */
export function showError(error: unknown, json: boolean): number {
  const known = error instanceof CommandError ? error : undefined;
  const exitCode = known?.exitCode ?? EXIT.failed;
  if (json) {
    const { fix, detail } = known ?? {};
    process.stdout.write(
      `${JSON.stringify({ error: { message: messageOf(error), fix, detail, exitCode } }, undefined, 2)}\n`,
    );
    return exitCode;
  }
  const lines = known
    ? [known.detail, pc.red(known.message), known.fix === undefined ? undefined : `Fix: ${known.fix}`]
    : [error instanceof Error ? error.stack : String(error)];
  process.stderr.write(`\n${lines.filter((line) => line !== undefined && line !== "").join("\n")}\n`);
  return exitCode;
}
