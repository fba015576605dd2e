import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { DEPLOY_USER } from "../../infra/server/server.ts";

/** How a command ended, well or not. */
export interface Outcome {
  /** Undefined when the SSH client itself was killed. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface SshTarget {
  readonly host: string;
  readonly port: number;
  /** The only host key that is taken. */
  readonly hostPublicKey: string;
}

/** Makes a key pair; its files are `folder/name` and `folder/name.pub`. */
export async function makeKey(folder: string, name: string): Promise<KeyPair> {
  const file = join(folder, name);
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  const [privateKey, publicKey] = await Promise.all([
    readFile(file, "utf8"),
    readFile(`${file}.pub`, "utf8"),
  ]);
  return { privateKey, publicKey };
}

/**
 * Runs a command as the deploy user by OpenSSH's own client, with `folder/deploy` as the key; ends well also where the command doesn't.
 * @param options of the client, such as another user
 */
export async function ssh(
  folder: string,
  { host, port, hostPublicKey }: SshTarget,
  options: readonly string[],
  command: string,
  input = "",
): Promise<Outcome> {
  const known = join(folder, "known_hosts");
  await writeFile(known, `${port === 22 ? host : `[${host}]:${port}`} ${hostPublicKey}\n`);
  const fixed = [
    "BatchMode=yes",
    "ConnectTimeout=3",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile=${known}`,
  ];
  const { exitCode, stdout, stderr } = await execa(
    "ssh",
    [
      ...[...options, "-F", "none", "-i", join(folder, "deploy"), "-p", String(port)],
      ...fixed.flatMap((option) => ["-o", option]),
      ...["-l", DEPLOY_USER, host, command],
    ],
    { reject: false, input },
  );
  return { exitCode, stdout, stderr };
}

/** Asks again until it goes well; seconds it took. @throws Error after as many as allowed */
export async function ready(attempt: () => Promise<Outcome>, seconds = 60): Promise<number> {
  const start = Date.now();
  let last: Outcome;
  do {
    last = await attempt();
    if (last.exitCode === 0) return (Date.now() - start) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 200));
  } while (Date.now() - start < seconds * 1000);
  throw new Error(`The server does not answer by SSH after ${seconds} s: ${last.stderr}`);
}
