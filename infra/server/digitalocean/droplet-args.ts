import type { DropletArgs } from "@pulumi/digitalocean/droplet.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Backups } from "../make.ts";

/** Debian, as on every other server of ours: https://docs.digitalocean.com/products/droplets/details/images/. */
export const IMAGE = "debian-12-x64";

/** When a backup begins, in UTC: within four hours of the hour, when few people wait for an analysis. */
const POLICIES = {
  weekly: { plan: "weekly", weekday: "SUN", hour: 0 },
  daily: { plan: "daily", hour: 0 },
} as const;

/** The arguments that turn backups on or off. Pure. */
export function backupArgs(backups: Backups): Pick<DropletArgs, "backups" | "backupPolicy"> {
  return backups === "none" ? { backups: false } : { backups: true, backupPolicy: POLICIES[backups] };
}

/** What is the same for every droplet of ours. */
export const COMMON: Pick<
  DropletArgs,
  "image" | "ipv6" | "monitoring" | "dropletAgent" | "resizeDisk" | "gracefulShutdown"
> = {
  image: IMAGE,
  ipv6: true,
  monitoring: false,
  dropletAgent: false,
  // A disk that has grown forbids going back to the smaller size for ever.
  resizeDisk: false,
  gracefulShutdown: true,
};

/**
 * A change of any of these would replace the droplet and all that is on it; replacing one is a command of its own. New
 * images and new user data come with every release.
 */
export const REPLACING = [
  "dropletAgent",
  "image",
  "ipv6",
  "monitoring",
  "sshKeys",
  "userData",
  "vpcUuid",
] as const satisfies (keyof DropletArgs)[];

/** Not changed even then: volume and address can't move, and the droplet has to be where they are. */
export const PLACE = ["region"] as const satisfies (keyof DropletArgs)[];

/** Containers have a minute for their own end, which is all that the provider would wait. */
export const TIMEOUTS: pulumi.CustomTimeouts = { delete: "10m" };
