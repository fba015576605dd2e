import { Firewall } from "@pulumi/hcloud/firewall.js";
import { Server } from "@pulumi/hcloud/server.js";
import { SshKey } from "@pulumi/hcloud/sshKey.js";
import type * as pulumi from "@pulumi/pulumi";
import { firstBoot } from "../boot.ts";
import type { ServerKeys } from "../keys.ts";
import { STACK_LABEL } from "../labels.ts";
import type { ServerArgs } from "../make.ts";
import { nameOf } from "../names.ts";
import type { Addresses } from "./addresses.ts";
import { firewallRules } from "./firewall-rules.ts";

/**
 * Debian 12, what the local server and the machines of every test run too. It gets security updates until 2028-06-30
 * (https://wiki.debian.org/LTS, 2026-11-22).
 */
const IMAGE = "debian-12";

/** A change of these would replace the server and all that is on it: `make vps-replace` does that on purpose. */
const REPLACING = ["userData", "sshKeys", "image"];

/** Even then: volume and addresses can't move, and the server has to be where they are. */
const PLACE = ["location"];

export interface MachineParts {
  readonly keys: ServerKeys;
  readonly addresses: Addresses;
  /** Deleted after the server, so that nothing is taken from it while it runs. */
  readonly volume: pulumi.Resource | undefined;
  readonly parent: pulumi.Resource;
}

/** The server, behind its firewall from the first boot on, and with its addresses. */
export function makeMachine(name: string, args: ServerArgs, parts: MachineParts): Server {
  const { keys, addresses, volume, parent } = parts;
  const labels = { [STACK_LABEL]: args.stack };
  const firewall = new Firewall(
    `${name}-firewall`,
    { name: nameOf(args.stack), rules: firewallRules(args.sshNetworks), labels },
    { parent },
  );
  // The deploy user's key comes with the user data; without one here, Hetzner would mail a root password.
  const sshKey = new SshKey(
    `${name}-ssh-key`,
    { name: nameOf(args.stack), publicKey: keys.deploy.publicKeyOpenssh.apply((key) => key.trim()), labels },
    { parent },
  );
  return new Server(
    `${name}-machine`,
    {
      name: nameOf(args.stack),
      serverType: args.serverType,
      image: IMAGE,
      location: args.location,
      userData: firstBoot(keys),
      sshKeys: [sshKey.id],
      publicNets: [{ ipv4Enabled: true, ipv6Enabled: true, ...addresses.publicNet }],
      // Given here, they hold from the first boot on; a firewall attachment would come later.
      firewallIds: [firewall.id.apply(Number)],
      // A disk that has grown can never go back to a smaller server.
      keepDisk: true,
      // Hetzner's backups are daily, or none.
      backups: args.backups !== "none",
      labels,
      deleteProtection: args.protect,
      rebuildProtection: args.protect,
      shutdownBeforeDeletion: true,
    },
    {
      parent,
      protect: args.protect,
      ignoreChanges: args.replacing ? PLACE : [...PLACE, ...REPLACING],
      // Its addresses and its name are free for another server only once it is gone.
      deleteBeforeReplace: true,
      ...(volume && { dependsOn: [volume] }),
    },
  );
}
