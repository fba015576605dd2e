import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** A value as one word of a POSIX shell, whatever it contains. */
export function shellWord(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * A server-side step: the shell file beside the caller, with its variables assigned before it runs.
 * sshd accepts no environment by default, so the assignments are part of the script; standard input stays free.
 * @param file URL of the shell file: `new URL("./steps/NAME.sh", import.meta.url)`
 * @param variables upper-case names; never secrets, which go through stdin
 * @param functions URL of a shell file with functions that this step shares with others
 */
export function script(
  file: URL,
  variables: Record<string, pulumi.Input<string | number>> = {},
  functions?: URL,
): pulumi.Output<string> {
  const texts = [...(functions ? [functions] : []), file].map(readShell);
  return pulumi.output(variables).apply((values) => shellCommand(values, texts));
}

/** The same for values that are known already. */
export function shellCommand(
  variables: Readonly<Record<string, string | number>>,
  texts: readonly string[],
): string {
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${shellWord(String(value))}`);
  return `exec bash -c ${shellWord([...assignments, ...texts].join("\n"))}`;
}

/** Without its first line, which is for those who run it as a file. */
export function readShell(file: URL): string {
  return readFileSync(file, "utf8").replace(/^#!.*\n/, "");
}
