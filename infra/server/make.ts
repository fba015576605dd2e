import type * as pulumi from "@pulumi/pulumi";
import { DigitalOceanServer } from "./digitalocean.ts";
import { ExistingServer } from "./existing.ts";
import { HetznerServer } from "./hetzner.ts";
import { LocalServer } from "./local.ts";
import type { Server } from "./server.ts";
import type { ProviderName } from "./sizes.ts";

/** What a stack asks of its server. A provider uses what it has; what is wrong for it was refused when the configuration was read. */
export interface ServerArgs {
  stack: string;
  /** Memory that the stack counts on, in GiB. */
  memoryGb: number;
  /** The provider's name for the kind of server, such as "cx33" or "s-4vcpu-8gb"; "" where it has none. */
  serverType: string;
  /** The provider's name for the place, such as "fsn1"; "" where it has none. */
  location: string;
  /** Size of the data volume in GB; 0 keeps the data on the server's own disk. */
  volumeGb: number;
  backups: Backups;
  /** Refuses to delete server, volume and address until the stack says otherwise. */
  protect: boolean;
  /** The server is being replaced on purpose: the new one is made as the program says today, not as the old one was. */
  replacing?: boolean;
  /** Networks in CIDR notation that may use SSH; all of them when empty. */
  sshNetworks: readonly string[];
  /** Name of the platform in DNS; records are made where its zone lies with the provider. */
  domain: string | undefined;
  /** The machine to take, for the provider "existing". */
  existing: ExistingHost | undefined;
}

/** Backups of the whole server, made by the provider. */
export type Backups = "none" | "weekly" | "daily";

/** A machine that is there already. */
export interface ExistingHost {
  /** IP address or host name. */
  host: string;
  port: number;
  /** root, or a user with sudo that asks for no password. */
  user: string;
  /** OpenSSH public key of the host: `ssh-ed25519 AAAA…`. */
  hostKey: string;
  /** OpenSSH private key of the user. */
  privateKey: pulumi.Output<string>;
}

type MakeServer = (name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) => Server;

const providers: Readonly<Record<ProviderName, MakeServer>> = {
  local: (name, args, opts) => new LocalServer(name, args, opts),
  hetzner: (name, args, opts) => new HetznerServer(name, args, opts),
  digitalocean: (name, args, opts) => new DigitalOceanServer(name, args, opts),
  existing: (name, args, opts) => new ExistingServer(name, args, opts),
};

/** A server from the chosen provider. To add a provider: one file beside this one, and one line above. */
export function makeServer(provider: ProviderName, ...args: Parameters<MakeServer>): Server {
  return providers[provider](...args);
}
