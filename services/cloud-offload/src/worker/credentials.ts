import { randomBytes } from "node:crypto";
import ssh2 from "ssh2";

/** Made for one instance, kept in memory only, and worthless once it is gone. */
export interface Credentials {
  /** In OpenSSH's format, as the instance has it. */
  readonly hostKey: string;
  /** By which the instance is known before anything is sent: the public half as bytes. */
  readonly hostKeyBytes: Buffer;
  /** Opens the instance. */
  readonly clientKey: string;
  /** "ssh-ed25519 AAAA…" */
  readonly clientPublicKey: string;
  /** What the worker wants to be told with each request. */
  readonly token: string;
}

export function makeCredentials(): Credentials {
  const host = ssh2.utils.generateKeyPairSync("ed25519");
  const client = ssh2.utils.generateKeyPairSync("ed25519");
  return {
    hostKey: host.private,
    hostKeyBytes: Buffer.from(host.public.split(" ")[1] ?? "", "base64"),
    clientKey: client.private,
    clientPublicKey: client.public.trim(),
    token: randomBytes(32).toString("base64url"),
  };
}
