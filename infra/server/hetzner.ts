import type { Server as Machine } from "@pulumi/hcloud/server.js";
import { Volume } from "@pulumi/hcloud/volume.js";
import { VolumeAttachment } from "@pulumi/hcloud/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { sshTo, whenBooted } from "./boot.ts";
import { Addresses } from "./hetzner/addresses.ts";
import { hetznerDns } from "./hetzner/dns.ts";
import { makeMachine } from "./hetzner/machine.ts";
import { serverKeys } from "./keys.ts";
import { STACK_LABEL } from "./labels.ts";
import type { ServerArgs } from "./make.ts";
import { nameOf } from "./names.ts";
import { Records } from "./records.ts";
import { DATA_PATH, DEPLOY_USER, type Server, type ServerPorts } from "./server.ts";

/**
 * A server in the Hetzner Cloud with its own firewall, addresses and data volume. Volume and addresses outlive the
 * server. The token is the provider's: `pulumi config set --secret hcloud:token`.
 */
export class HetznerServer extends pulumi.ComponentResource implements Server {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly ports: pulumi.Output<ServerPorts>;
  readonly connection: Server["connection"];
  readonly hostKey: pulumi.Output<string>;
  readonly user = DEPLOY_USER;
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  readonly ipv6 = true;
  readonly dataPath = DATA_PATH;
  readonly dataDevice: pulumi.Output<string> | undefined;
  readonly machine: pulumi.Resource;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:HetznerServer", name, {}, opts);
    const child = { parent: this };
    const keys = serverKeys(name, child);
    this.memoryGb = args.memoryGb;
    this.hostKey = keys.host.publicKeyOpenssh;
    this.privateKey = keys.deploy.privateKeyOpenssh;

    const addresses = new Addresses(`${name}-addresses`, args, child);
    const volume = args.volumeGb > 0 ? dataVolume(name, args, child) : undefined;
    const machine = makeMachine(name, args, { keys, addresses, volume, parent: this });
    const direct = sshTo(addresses.ipv4, keys, machine);
    const booted = whenBooted(`${name}-boot`, machine, machine.serverType, direct, child);

    this.machine = machine;
    this.id = pulumi.all([machine.id, booted]).apply(([id]) => id);
    this.address = addresses.ipv4;
    this.ports = booted.apply(() => ({ ssh: 22, http: 80, https: 443 }));
    this.connection = pulumi.all([direct, booted]).apply(([connection]) => connection);
    this.dataDevice = volume && attached(`${name}-data-attachment`, volume, machine, child);
    if (args.domain !== undefined) {
      const { stack, domain } = args;
      const { ipv4, ipv6 } = addresses;
      new Records(`${name}-records`, { domain, ipv4, ipv6, dns: hetznerDns(stack) }, child);
    }
    this.registerOutputs({ id: this.id, address: this.address });
  }
}

/** The block volume for the data; formatting and mounting it is a step of the host. */
function dataVolume(name: string, args: ServerArgs, opts: pulumi.CustomResourceOptions): Volume {
  return new Volume(
    `${name}-data`,
    {
      name: nameOf(args.stack, "data"),
      size: args.volumeGb,
      location: args.location,
      deleteProtection: args.protect,
      labels: { [STACK_LABEL]: args.stack },
    },
    // A volume can't move to another location; that would be an empty one in its place.
    { ...opts, protect: args.protect, ignoreChanges: ["location"] },
  );
}

/** The volume's device on the server, known once it is attached. */
function attached(
  name: string,
  volume: Volume,
  machine: Machine,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const attachment = new VolumeAttachment(
    name,
    { volumeId: volume.id.apply(Number), serverId: machine.id.apply(Number), automount: false },
    // Hetzner detaches it from a server that is deleted, after that has shut down: never from one that still writes to it.
    { ...opts, deletedWith: machine, deleteBeforeReplace: true },
  );
  return pulumi.all([volume.linuxDevice, attachment.id]).apply(([device]) => device);
}
