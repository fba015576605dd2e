import type { types } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** What every provider delivers; all that comes after the server knows nothing else about it. */
export interface Server {
  /** Changes when the server is another machine, so that what ran on the old one is made anew. */
  readonly id: pulumi.Output<string>;
  /** Where people reach it: an IP address or host name. */
  readonly address: pulumi.Output<string>;
  /** Ports at `address` that lead to the server's ports 22, 80 and 443. */
  readonly ports: pulumi.Output<ServerPorts>;
  /** SSH with the pinned host key. */
  readonly connection: pulumi.Output<types.input.remote.ConnectionArgs>;
  /** OpenSSH public key of the host, pinned from the first byte on. */
  readonly hostKey: pulumi.Output<string>;
  /** Who deploys: root, or a user with sudo that asks for no password. */
  readonly user: string;
  /** OpenSSH private key of that user. */
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  /** Whether it has IPv6 addresses at which people reach it. */
  readonly ipv6: boolean;
  /** Absolute path of the folder whose content outlives the server where the provider can do that. */
  readonly dataPath: string;
  /** Block device of the data volume, which a host step mounts at `dataPath`; undefined where the data lies on the server's own disk. */
  readonly dataDevice: pulumi.Output<string> | undefined;
  /** The machine itself: what lives on it needs no deleting of its own once the machine is deleted. */
  readonly machine: pulumi.Resource | undefined;
}

/** Option for a resource that lies on the server: it goes with the machine, and needs no deleting of its own then. */
export function goesWith({ machine }: Pick<Server, "machine">): Pick<pulumi.ResourceOptions, "deletedWith"> {
  return machine ? { deletedWith: machine } : {};
}

export interface ServerPorts {
  readonly ssh: number;
  readonly http: number;
  readonly https: number;
}

/** The user that deploys: sudo without a password, SSH by key only. */
export const DEPLOY_USER = "deploy";

export const DATA_PATH = "/srv/platform";
