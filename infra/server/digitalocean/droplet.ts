import { Droplet } from "@pulumi/digitalocean/droplet.js";
import { Firewall } from "@pulumi/digitalocean/firewall.js";
import { SshKey } from "@pulumi/digitalocean/sshKey.js";
import { Vpc } from "@pulumi/digitalocean/vpc.js";
import type * as pulumi from "@pulumi/pulumi";
import { firstBoot } from "../boot.ts";
import type { ServerKeys } from "../keys.ts";
import type { ServerArgs } from "../make.ts";
import { nameOf } from "../names.ts";
import { backupArgs, COMMON, PLACE, REPLACING, TIMEOUTS } from "./droplet-args.ts";
import { inboundRules, OUTBOUND_RULES } from "./firewall-rules.ts";

export interface DropletParts {
  keys: ServerKeys;
  /** The stack's tag, by which the firewall finds the droplet. */
  tag: pulumi.Input<string>;
  /** What outlives the droplet: made before and deleted after it. */
  lasting: pulumi.Resource[];
  parent: pulumi.Resource;
}

/** The droplet, and what it needs from its first boot on: network, firewall and keys. */
export function makeDroplet(
  name: string,
  args: ServerArgs,
  { keys, tag, lasting, parent }: DropletParts,
): Droplet {
  const named = nameOf(args.stack);
  const vpc = new Vpc(
    `${name}-vpc`,
    { name: named, region: args.location, description: `Stack "${args.stack}"` },
    { parent, ignoreChanges: ["region"] },
  );
  // By tag, so that it guards a droplet with the tag from the moment that one is made.
  const firewall = new Firewall(
    `${name}-firewall`,
    {
      name: named,
      tags: [tag],
      inboundRules: inboundRules(args.sshNetworks),
      outboundRules: [...OUTBOUND_RULES],
    },
    { parent },
  );
  // The deploy user's key comes with the user data; without one here, DigitalOcean would mail a root password.
  const sshKey = new SshKey(
    `${name}-ssh-key`,
    { name: named, publicKey: keys.deploy.publicKeyOpenssh.apply((key) => key.trim()) },
    { parent },
  );
  return new Droplet(
    `${name}-droplet`,
    {
      ...COMMON,
      ...backupArgs(args.backups),
      name: named,
      region: args.location,
      size: args.serverType,
      vpcUuid: vpc.id,
      sshKeys: [sshKey.id],
      tags: [tag],
      userData: firstBoot(keys),
    },
    {
      parent,
      dependsOn: [...lasting, firewall],
      protect: args.protect,
      ignoreChanges: args.replacing ? [...PLACE] : [...PLACE, ...REPLACING],
      customTimeouts: TIMEOUTS,
    },
  );
}
