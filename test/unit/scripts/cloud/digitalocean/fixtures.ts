import type { Size } from "../../../../../scripts/cloud/digitalocean/api.ts";
import type { ServerChange } from "../../../../../scripts/cloud/guard.ts";

/** GB of memory and disk, USD a month. */
export const size = (slug: string, gb: number, disk: number, price: number, regions = ["fra1"]): Size => ({
  slug,
  memory: gb * 1024,
  vcpus: 4,
  disk,
  price_monthly: price,
  regions,
  available: regions.length > 0,
});
export const SIZES = [
  size("s-4vcpu-8gb", 8, 160, 48),
  size("s-2vcpu-8gb-amd", 8, 100, 42),
  size("s-4vcpu-16gb-amd", 16, 200, 84, ["ams3"]),
  size("s-8vcpu-16gb", 16, 320, 96),
  size("s-8vcpu-32gb-amd", 32, 400, 168, []),
];
export const change = (serverType: string, kind: ServerChange["kind"] = "create"): ServerChange => ({
  stack: "prod",
  kind,
  serverType,
  location: "fra1",
});
