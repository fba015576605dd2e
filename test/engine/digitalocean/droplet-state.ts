/** What the API says of a droplet, and waiting for it: setDropletAttributes and waitForDropletAttribute in resource_droplet.go. */

import { isIP } from "node:net";
import type { Properties, Value } from "../plugin/wire.ts";
import { orMissing } from "./errors.ts";
import { urnOf, type Where } from "./shared.ts";
import { waitFor } from "./wait.ts";

interface Network {
  readonly ip_address: string;
  readonly type: "public" | "private";
}
export interface Droplet {
  readonly id: number;
  readonly name: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly locked: boolean;
  readonly status: string;
  readonly created_at: string;
  readonly features: string[] | null;
  readonly region: { readonly slug: string };
  readonly size: { readonly slug: string; readonly price_hourly: number; readonly price_monthly: number };
  readonly networks: { readonly v4?: Network[]; readonly v6?: Network[] };
  readonly volume_ids: string[] | null;
  readonly tags: string[] | null;
  readonly vpc_uuid: string;
}

export async function findDroplet(id: string, { client, signal }: Where): Promise<Droplet> {
  return (await client.call<{ droplet: Droplet }>("GET", `/v2/droplets/${id}`, undefined, signal)).droplet;
}

/** Everything that is read of a droplet; the image is not, because its name may mean a newer one tomorrow. */
export function attributesOf(droplet: Droplet) {
  const has = (feature: string) => (droplet.features ?? []).includes(feature);
  const ipv4Address = addressOf(droplet.networks.v4, "public");
  return {
    name: droplet.name,
    size: droplet.size.slug,
    region: droplet.region.slug,
    vpcUuid: droplet.vpc_uuid ?? "",
    tags: droplet.tags ?? [],
    backups: has("backups"),
    ipv6: has("ipv6"),
    privateNetworking: has("private_networking"),
    monitoring: has("monitoring"),
    publicNetworking: ipv4Address !== "",
    volumeIds: droplet.volume_ids ?? [],
    dropletUrn: urnOf("droplet", droplet.id),
    createdAt: droplet.created_at,
    disk: droplet.disk,
    vcpus: droplet.vcpus,
    memory: droplet.memory,
    priceHourly: droplet.size.price_hourly,
    priceMonthly: droplet.size.price_monthly,
    status: droplet.status,
    locked: droplet.locked,
    ipv4Address,
    ipv4AddressPrivate: addressOf(droplet.networks.v4, "private"),
    ipv6Address: addressOf(droplet.networks.v6, "public").toLowerCase(),
  } satisfies Properties;
}

function addressOf(networks: Network[] | undefined, type: Network["type"]): string {
  return (
    (networks ?? []).find((network) => network.type === type && isIP(network.ip_address) !== 0)?.ip_address ??
    ""
  );
}

export interface Target {
  readonly attribute: "status" | "locked" | "name" | "ipv6";
  readonly target: Value;
  readonly pending: readonly Value[];
  /** What it means that the droplet is not there: not yet, done, or an error. */
  readonly during: "create" | "delete" | "update";
  /** Seconds. */
  readonly timeout: number;
}

/**
 * Looks for the attribute until it has the value; a locked droplet is busy, so what it says does not count.
 * @returns the droplet as last seen; undefined when it is gone
 */
export async function waitForDroplet(id: string, wait: Target, where: Where): Promise<Droplet | undefined> {
  const { attribute, target, pending, during, timeout } = wait;
  let droplet: Droplet | undefined;
  const look = async () => {
    droplet = await orMissing(findDroplet(id, where));
    if (!droplet && during === "update") throw new Error(`droplet (${id}) not found during update`);
    if (!droplet) return during === "delete" ? GONE : undefined;
    return droplet.locked ? undefined : String(attributesOf(droplet)[attribute]);
  };
  const states = { target: String(target), pending: pending.map(String) };
  await waitFor({ ...states, timeout, delay: 10, between: 3, notFoundChecks: 120, look }, where);
  return droplet;
}

/** A state that a droplet has when it is no more. */
export const GONE = "Not Found";
