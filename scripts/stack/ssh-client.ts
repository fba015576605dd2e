import { mkdir, writeFile } from "node:fs/promises";
import { run as runProgram } from "../process.ts";
import { inState } from "../state.ts";
import type { StackOutputs } from "./outputs.ts";

/**
 * Hands the terminal to the system's SSH client, logged in to the stack's server, and ends with its exit code. The key and the
 * pinned host key lie in the state folder, for the user alone.
 *
 * @param words of the client, such as `-t`, and the command to run
 */
export async function sshTo(
  stack: string,
  { address, ports, hostKey, user, privateKey }: StackOutputs,
  words: { readonly options?: readonly string[]; readonly command?: string } = {},
): Promise<void> {
  const folder = inState("ssh", stack);
  const [key, hosts] = [`${folder}/key`, `${folder}/known_hosts`];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(key, `${privateKey.trim()}\n`, { mode: 0o600 });
  await writeFile(hosts, `[${address}]:${ports.ssh} ${hostKey.trim()}\n${address} ${hostKey.trim()}\n`);
  const pinned = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${hosts}`, "IdentitiesOnly=yes"];
  const { exitCode } = await runProgram(
    "ssh",
    [
      ...pinned.flatMap((option) => ["-o", option]),
      ...["-i", key, "-p", `${ports.ssh}`, ...(words.options ?? [])],
      `${user}@${address}`,
      ...(words.command === undefined ? [] : [words.command]),
    ],
    { stdio: "inherit", reject: false, fix: "install an SSH client." },
  );
  process.exitCode = exitCode ?? 1;
}
