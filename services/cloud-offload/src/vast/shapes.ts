import { z } from "zod";

/**
 * What the Vast.ai API answers, as far as it is used here (API of 2026-08). Fields that are not named are let through; one that is
 * named and missing or of another type is a changed API, and an error. Prices in US dollars.
 */
const Money = z.number().nonnegative();

export const Offer = z.looseObject({
  id: z.int(),
  machine_id: z.int(),
  gpu_name: z.string(),
  /** GPU and the disk that was asked for, per hour. */
  dph_total: Money,
  /** GPU alone, per hour. */
  dph_base: Money.nullish(),
  /** Lowest price per hour that an interruptible instance is let at. */
  min_bid: Money.nullish(),
  /** Per GB and month. */
  storage_cost: Money,
  /** Per GB that the instance sends. */
  inet_up_cost: Money,
  /** Per GB that the instance receives. */
  inet_down_cost: Money,
  /** Mbit/s that it receives. */
  inet_down: z.number().nonnegative(),
  /** 0 to 1. */
  reliability2: z.number().nullish(),
  reliability: z.number().nullish(),
  /** Such as "Sweden, SE". */
  geolocation: z.string().nullish(),
  dlperf: z.number().nullish(),
});
export type Offer = z.infer<typeof Offer>;

export const Offers = z.looseObject({ offers: z.array(Offer) });

export const Rented = z.looseObject({ success: z.literal(true), new_contract: z.int() });

const Mapping = z.array(z.looseObject({ HostPort: z.union([z.string(), z.int()]) })).nullable();

export const Instance = z.looseObject({
  id: z.int(),
  label: z.string().nullish(),
  /** `null` and `loading` before it runs; `exited`, `offline`, `stopped` and others once it does not any more. */
  actual_status: z.string().nullish(),
  intended_status: z.string().nullish(),
  status_msg: z.string().nullish(),
  public_ipaddr: z.string().nullish(),
  /** Ports of the container → where they are reached; some answers have a plain list, which says nothing of that. */
  ports: z.union([z.record(z.string(), Mapping), z.array(z.unknown())]).nullish(),
});
export type Instance = z.infer<typeof Instance>;

export const Instances = z.looseObject({ instances: z.array(Instance) });

/** One instance is told under the plural, and `null` once it is gone. */
export const OneInstance = z.looseObject({ instances: Instance.nullable() });

export const Account = z.looseObject({ credit: z.number() });

/** A refusal, where it is in JSON. */
export const Refusal = z.looseObject({ error: z.string().optional(), msg: z.string().optional() });

/** Where a port of the container is reached; undefined while that is not known. Pure. */
export function addressOf(
  instance: Instance,
  port: number,
): { readonly host: string; readonly port: number } | undefined {
  const { ports, public_ipaddr: host } = instance;
  if (!host || !ports || Array.isArray(ports)) return undefined;
  const mapped = Number(ports[`${port}/tcp`]?.[0]?.HostPort);
  return Number.isInteger(mapped) && mapped > 0 ? { host: host.trim(), port: mapped } : undefined;
}
