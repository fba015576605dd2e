import { digitalocean } from "./sizes/digitalocean.ts";
import { hetzner } from "./sizes/hetzner.ts";
import type { Offer } from "./sizes/offer.ts";

/** Providers and the sizes that a server can have, as data. */

export const PROVIDERS = ["local", "hetzner", "digitalocean", "existing"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export const SIZES = ["8gb", "16gb", "32gb"] as const;
export type Size = (typeof SIZES)[number];

/** Memory of each size in GiB. */
export const memoryGb: Readonly<Record<Size, number>> = { "8gb": 8, "16gb": 16, "32gb": 32 };

/** What can be rented, by provider. "local" and "existing" rent out nothing and cost nothing: their machine is there already. */
export const offers: Readonly<Record<string, Offer>> = {
  hetzner,
  digitalocean,
};
