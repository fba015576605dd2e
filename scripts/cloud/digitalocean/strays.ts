/** What an update made at DigitalOcean but could not write down. Pure. */

import { stackTag } from "../../../infra/server/digitalocean/names.ts";
import { nameOf } from "../../../infra/server/names.ts";
import type { KnownResource } from "../guard.ts";

/** A thing as every list of the API has it; keys have no time, addresses neither tag nor name. */
export interface Made {
  readonly id: number | string;
  readonly name: string;
  readonly created_at?: string;
  readonly tags?: readonly string[] | null;
}

/** Lists in the order in which their items can be deleted: a droplet holds most of the others. */
export const DELETED_IN_ORDER = [
  { list: "droplets", path: "droplets", type: "digitalocean:index/droplet:Droplet" },
  { list: "volumes", path: "volumes", type: "digitalocean:index/volume:Volume" },
  { list: "firewalls", path: "firewalls", type: "digitalocean:index/firewall:Firewall" },
  { list: "ssh_keys", path: "account/keys", type: "digitalocean:index/sshKey:SshKey" },
  { list: "vpcs", path: "vpcs", type: "digitalocean:index/vpc:Vpc" },
  { list: "projects", path: "projects", type: "digitalocean:index/project:Project" },
] as const;

/** Difference that this computer's clock and DigitalOcean's may have, in milliseconds. */
const CLOCKS = 120_000;

/** Those of a kind that carry the stack's tag or name, that the state does not know, and that were made since then. */
export function straysAmong(
  made: readonly Made[],
  {
    stack,
    type,
    known,
    since,
  }: { stack: string; type: string; known: readonly KnownResource[]; since: Date },
): Made[] {
  const ids = new Set(known.filter((resource) => resource.type === type).map(({ id }) => id));
  const isOurs = ({ name, tags }: Made) => name === nameOf(stack) || (tags ?? []).includes(stackTag(stack));
  const isNew = ({ created_at: at }: Made) => at === undefined || Date.parse(at) >= since.getTime() - CLOCKS;
  return made.filter((one) => isOurs(one) && isNew(one) && !ids.has(String(one.id)));
}
