import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userData } from "../../../infra/server/user-data.ts";
import { makeKey, type Outcome, ready, ssh } from "../../machines/ssh.ts";

/** The keys and the user data that a stack gives to a server, and how to reach that with nothing but them. */
export interface FirstContact {
  /** File with the platform's user data. */
  readonly userDataFile: string;
  /** File with a public key for the provider's project. */
  readonly publicKeyFile: string;
  /** Opens the deploy user's account, in OpenSSH's format. */
  readonly privateKey: string;
  /** The server's own. */
  readonly hostPublicKey: string;
  /** Runs a command as the deploy user of the machine at an address. */
  readonly ssh: (address: string, command: string) => Promise<Outcome>;
  /** Waits for SSH and for the first boot to end. */
  readonly ready: (address: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
}

export async function firstContact(): Promise<FirstContact> {
  const folder = await mkdtemp(join(tmpdir(), "first-contact-"));
  const [host, deploy] = await Promise.all([makeKey(folder, "host"), makeKey(folder, "deploy")]);
  const userDataFile = join(folder, "user-data");
  await writeFile(
    userDataFile,
    userData({
      hostPrivateKey: host.privateKey,
      hostPublicKey: host.publicKey,
      deployPublicKey: deploy.publicKey,
    }),
  );
  const run = (address: string, command: string) =>
    ssh(folder, { host: address, port: 22, hostPublicKey: host.publicKey }, [], command);
  return {
    userDataFile,
    publicKeyFile: join(folder, "deploy.pub"),
    privateKey: deploy.privateKey,
    hostPublicKey: host.publicKey.trim(),
    ssh: run,
    ready: async (address) => void (await ready(() => run(address, "cloud-init status --wait"), 180)),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
