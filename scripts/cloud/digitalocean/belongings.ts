import { stackTag } from "../../../infra/server/digitalocean/names.ts";
import type { Billable, Price } from "../guard.ts";
import type { DigitalOceanApi } from "./api.ts";

/** USD a month, from https://www.digitalocean.com/pricing (2026-11-22); the API does not tell these. */
const VOLUME_GB = 0.1;
/** The same: a reserved address that leads to no droplet. */
export const IDLE_ADDRESS = 5;

/**
 * Everything that carries the stack's tag and costs money. Reserved addresses have no tags: those of the stack's droplets are
 * told, and every one without a droplet, because that is what costs money. Backups go with their droplet.
 */
export async function belongings(stack: string, api: DigitalOceanApi): Promise<Billable[]> {
  const tag = stackTag(stack);
  const [droplets, volumes, addresses] = await Promise.all([
    api.droplets(stack),
    api.volumes(),
    api.reservedIps(),
  ]);
  const isOurs = ({ tags }: { tags: readonly string[] | null }) => (tags ?? []).includes(tag);
  const ids = new Set(droplets.map(({ id }) => id));
  return [
    ...droplets.map(({ id, name, size }) => billable("server", id, name, size.price_monthly)),
    ...volumes
      .filter(isOurs)
      .map(({ id, name, size_gigabytes: size }) => billable("volume", id, name, size * VOLUME_GB)),
    ...addresses
      .filter(({ droplet }) => droplet === null || ids.has(droplet.id))
      .map(({ ip, droplet }) =>
        droplet === null
          ? billable("address", ip, `${ip} (without a droplet, of whatever stack)`, IDLE_ADDRESS)
          : billable("address", ip, ip, 0),
      ),
  ];
}

function billable(kind: Billable["kind"], id: string | number, name: string, amount: number): Billable {
  const monthly: Price = { amount: Math.round(amount * 100) / 100, currency: "USD" };
  return { kind, id: String(id), name, monthly };
}
