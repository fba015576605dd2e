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
 */
export function script(
  file: URL,
  variables: Record<string, pulumi.Input<string | number>> = {},
): pulumi.Output<string> {
  const text = readFileSync(file, "utf8").replace(/^#!.*\n/, "");
  return pulumi.output(variables).apply((values) => {
    const assignments = Object.entries(values).map(([name, value]) => `${name}=${shellWord(String(value))}`);
    return `exec bash -c ${shellWord([...assignments, text].join("\n"))}`;
  });
}
