import { execa } from "execa";
import type { Machine } from "../e2e/harness/machine.ts";

/** Writes a file on the server that everyone may read, in a folder that is made where it is missing. */
export async function writeOnServer(machine: Machine, path: string, content: string): Promise<void> {
  const script = 'mkdir -p "$(dirname "$0")" && cat >"$0" && chmod 0644 "$0"';
  await execa("docker", ["exec", "-i", await machine.server(), "sh", "-c", script, path], { input: content });
}

/** Copies a program of this computer onto the server. */
export async function copyToServer(machine: Machine, file: string, path: string): Promise<void> {
  await execa("docker", ["cp", file, `${await machine.server()}:${path}`]);
}
