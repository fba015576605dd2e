import { mkdir, writeFile } from "node:fs/promises";
import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { inState } from "../state.ts";
import { stackOutputs } from "./outputs.ts";

/** `make ssh`: a shell on the server. The key and the pinned host key lie in the state folder, for the user alone. */
export async function run(options: Options): Promise<void> {
  const { address, ports, hostKey, user, privateKey } = await stackOutputs(options.stack);
  const folder = inState("ssh", options.stack);
  const [key, hosts] = [`${folder}/key`, `${folder}/known_hosts`];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(key, `${privateKey.trim()}\n`, { mode: 0o600 });
  await writeFile(hosts, `[${address}]:${ports.ssh} ${hostKey.trim()}\n${address} ${hostKey.trim()}\n`);
  const pinned = [
    "-o",
    "StrictHostKeyChecking=yes",
    "-o",
    `UserKnownHostsFile=${hosts}`,
    "-o",
    "IdentitiesOnly=yes",
  ];
  const { exitCode } = await runProgram(
    "ssh",
    [...pinned, "-i", key, "-p", `${ports.ssh}`, `${user}@${address}`],
    {
      stdio: "inherit",
      reject: false,
      fix: "install an SSH client.",
    },
  );
  process.exitCode = exitCode ?? 1;
}
