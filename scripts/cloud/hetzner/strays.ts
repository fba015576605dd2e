/** What an update made at Hetzner but could not write down. Pure. */

import type { KnownResource } from "../guard.ts";
import type { Made } from "./shapes.ts";

/** Lists in the order in which their items can be deleted: a server holds volumes, addresses and firewalls. */
export const DELETED_IN_ORDER = [
  { list: "servers", type: "hcloud:index/server:Server" },
  { list: "volumes", type: "hcloud:index/volume:Volume" },
  { list: "primary_ips", type: "hcloud:index/primaryIp:PrimaryIp" },
  { list: "firewalls", type: "hcloud:index/firewall:Firewall" },
  { list: "ssh_keys", type: "hcloud:index/sshKey:SshKey" },
] as const;

export const ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment";

/** Difference that this computer's clock and Hetzner's may have, in milliseconds. */
const CLOCKS = 120_000;

/** Those of a kind that the state does not know and that were made since then. */
export function straysAmong(
  made: readonly Made[],
  type: string,
  known: readonly KnownResource[],
  since: Date,
): Made[] {
  const ids = new Set(known.filter((resource) => resource.type === type).map(({ id }) => id));
  return made.filter(
    ({ id, created }) => !ids.has(String(id)) && created.getTime() >= since.getTime() - CLOCKS,
  );
}

/** Volumes of the state that are at a server of which the state does not know: an attachment has its volume's id. */
export function strayAttachments<V extends { readonly id: number; readonly server: number | null }>(
  volumes: readonly V[],
  known: readonly KnownResource[],
): V[] {
  const attached = new Set(known.filter(({ type }) => type === ATTACHMENT).map(({ id }) => id));
  return volumes.filter(({ id, server }) => server !== null && !attached.has(String(id)));
}
