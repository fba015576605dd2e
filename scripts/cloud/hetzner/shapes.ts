import { z } from "zod";

/** What is read of the Hetzner Cloud API: https://docs.hetzner.cloud/reference/cloud (2026-11-22). */

const price = z.object({ net: z.coerce.number() });

export const serverType = z.object({
  name: z.string(),
  architecture: z.string(),
  cores: z.number(),
  /** GB. */
  memory: z.number(),
  /** GB. */
  disk: z.number(),
  prices: z.array(z.object({ location: z.string(), price_monthly: price })),
  locations: z.array(
    z.object({
      name: z.string(),
      /** A hint only: an order may still be refused. */
      available: z.boolean(),
      deprecation: z.object({ unavailable_after: z.coerce.date() }).nullish(),
    }),
  ),
});
export type ServerType = z.output<typeof serverType>;

const place = z.object({ name: z.string() });

export const server = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  /** Something is done with it that keeps other actions away. */
  locked: z.boolean(),
  server_type: z.object({ name: z.string() }),
  location: place,
  backup_window: z.string().nullable(),
  /** GB. */
  primary_disk_size: z.number(),
});
export type Server = z.output<typeof server>;

export const volume = z.object({
  id: z.number(),
  name: z.string(),
  /** GB. */
  size: z.number(),
  /** Id of the server that it is attached to. */
  server: z.number().nullable(),
});
export const primaryIp = z.object({ id: z.number(), name: z.string(), type: z.string(), location: place });
export const snapshot = z.object({
  id: z.number(),
  description: z.string(),
  /** GB, compressed; unknown while it is made. */
  image_size: z.number().nullable(),
});

/** Anything that is made. */
export const made = z.object({ id: z.number(), name: z.string(), created: z.coerce.date() });
export type Made = z.output<typeof made>;

export const protectable = z.object({ id: z.number(), protection: z.object({ delete: z.boolean() }) });

export const pricing = z.object({
  image: z.object({ price_per_gb_month: price }),
  primary_ips: z.array(
    z.object({
      type: z.string(),
      prices: z.array(z.object({ location: z.string(), price_monthly: price })),
    }),
  ),
  server_backup: z.object({ percentage: z.coerce.number() }),
  server_types: z.array(
    z.object({
      name: z.string(),
      prices: z.array(z.object({ location: z.string(), price_monthly: price })),
    }),
  ),
  volume: z.object({ price_per_gb_month: price }),
});
export type Pricing = z.output<typeof pricing>;

export const action = z.object({
  id: z.number(),
  status: z.enum(["running", "success", "error"]),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
