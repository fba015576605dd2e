import { DEPLOY_USER } from "./server.ts";

export interface UserDataArgs {
  /** OpenSSH private key that the server shall have as its own. */
  readonly hostPrivateKey: string;
  /** The same key's public half: `ssh-ed25519 AAAA…`. */
  readonly hostPublicKey: string;
  /** Who may log in as the deploy user. */
  readonly deployPublicKey: string;
}

/** Hetzner's limit, the smallest of our providers' (2026-11-22). */
export const USER_DATA_MAX_BYTES = 32 * 1024;

/** Before sshd's own file, so that these win: the first value counts. */
const SSHD_FILE = "/etc/ssh/sshd_config.d/10-platform.conf";

const SSHD = `# Keys only, and never as root.
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
`;

/**
 * Cloud-config for a server's first boot, the same at every provider. It hands over the SSH host key, so that the very first
 * connection can be verified, and makes the deploy user; all else is done over SSH, because changing this text replaces
 * the server. JSON is YAML, and needs no quoting rules of its own.
 */
export function userData(args: UserDataArgs): string {
  const type = keyType(args.hostPublicKey);
  const config = {
    // Debian's minimal images have no other locale.
    locale: "C.UTF-8",
    ssh_deletekeys: true,
    ssh_keys: {
      [`${type}_private`]: withFinalNewline(args.hostPrivateKey),
      [`${type}_public`]: args.hostPublicKey.trim(),
    },
    disable_root: true,
    ssh_pwauth: false,
    // Keys belong in the log of no server.
    ssh: { emit_keys_to_console: false },
    users: [
      {
        name: DEPLOY_USER,
        gecos: "Deployment",
        shell: "/bin/bash",
        lock_passwd: true,
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        ssh_authorized_keys: [args.deployPublicKey.trim()],
      },
    ],
    write_files: [{ path: SSHD_FILE, permissions: "0644", content: SSHD }],
  };
  return `#cloud-config\n${JSON.stringify(config, null, 2)}\n`;
}

/** cloud-init's name for a key's algorithm. */
function keyType(publicKey: string): string {
  const algorithm = publicKey.trim().split(/\s+/)[0] ?? "";
  const types: Readonly<Record<string, string>> = {
    "ssh-ed25519": "ed25519",
    "ssh-rsa": "rsa",
    "ecdsa-sha2-nistp256": "ecdsa",
    "ecdsa-sha2-nistp384": "ecdsa",
    "ecdsa-sha2-nistp521": "ecdsa",
  };
  const type = types[algorithm];
  if (type === undefined) {
    throw new Error(
      `The host key's algorithm "${algorithm}" is not known. Use one of ${Object.keys(types).join(", ")}.`,
    );
  }
  return type;
}

/** OpenSSH reads no private key whose last line is not ended. */
export function withFinalNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
