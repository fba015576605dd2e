/** What is on the bill for a stack, and for how much. Pure. */

import type { z } from "zod";
import type { Billable, Price } from "../guard.ts";
import type { Pricing, primaryIp, Server, snapshot, volume } from "./shapes.ts";

export interface Belongings {
  readonly servers: readonly Server[];
  readonly volumes: readonly z.output<typeof volume>[];
  readonly addresses: readonly z.output<typeof primaryIp>[];
  readonly snapshots: readonly z.output<typeof snapshot>[];
}

/** Everything that costs money, at prices of today; what is free, such as an IPv6 address, is left out. */
export function billOf(belongings: Belongings, pricing: Pricing): Billable[] {
  const { servers, volumes, addresses, snapshots } = belongings;
  const all: Billable[] = [
    ...servers.map((server) => item("server", server, server.name, serverPrice(server, pricing))),
    ...volumes.map((one) => item("volume", one, one.name, one.size * pricing.volume.price_per_gb_month.net)),
    ...addresses.map((one) => item("address", one, one.name, addressPrice(one, pricing))),
    ...snapshots.map((one) =>
      item(
        "snapshot",
        one,
        one.description,
        one.image_size === null ? undefined : one.image_size * pricing.image.price_per_gb_month.net,
      ),
    ),
  ];
  return all.filter(({ monthly }) => monthly?.amount !== 0);
}

function item(
  kind: Billable["kind"],
  { id }: { id: number },
  name: string,
  amount: number | undefined,
): Billable {
  const monthly: Price | undefined = amount === undefined ? undefined : { amount, currency: "EUR" };
  return { kind, id: String(id), name, monthly };
}

/** With its backups; a server that is off costs as much. */
function serverPrice(server: Server, { server_types, server_backup }: Pricing): number | undefined {
  const type = server_types.find(({ name }) => name === server.server_type.name);
  const price = type?.prices.find(({ location }) => location === server.location.name);
  const factor = server.backup_window === null ? 1 : 1 + server_backup.percentage / 100;
  return price && price.price_monthly.net * factor;
}

function addressPrice(
  { type, location }: Belongings["addresses"][number],
  { primary_ips }: Pricing,
): number | undefined {
  const prices = primary_ips.find((candidate) => candidate.type === type)?.prices;
  return prices?.find((candidate) => candidate.location === location.name)?.price_monthly.net;
}
