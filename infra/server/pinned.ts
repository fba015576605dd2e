import type { ConnectConfig } from "ssh2";

/**
 * Settings by which an SSH client takes this host key and no other. Only the key's own kind is asked for: any other key means another
 * machine. Pure.
 * @param hostKey OpenSSH public key, with or without a comment
 */
export function pinned(hostKey: string): Pick<ConnectConfig, "algorithms" | "hostVerifier"> {
  const expected = Buffer.from(`${hostKey.trim().split(/\s+/)[1]}`, "base64");
  return {
    algorithms: { serverHostKey: ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"] },
    hostVerifier: (offered: Buffer) => expected.equals(offered),
  };
}
