import type { Schema } from "../plugin/schema.ts";
import { labels } from "./shared.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

/**
 * Inputs of `hcloud.Server` that this project may use; any other is refused by name. `datacenter` was removed from the API on
 * 2026-07-01. What replaces and the defaults follow
 * https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/server/resource.go.
 */
export const serverSchema: Schema = {
  name: { ...text, required: true },
  serverType: { ...text, required: true },
  image: { ...text, replace: true, computed: true },
  location: { ...text, replace: true, computed: true },
  userData: { ...text, replace: true },
  /** Ids or names of SSH keys. */
  sshKeys: { type: "list", of: text, replace: true },
  /** Keeps the disk's size when the server type changes, so that a smaller type stays possible. */
  keepDisk: flag,
  backups: flag,
  labels,
  firewallIds: { type: "set", of: { type: "integer" }, computed: true },
  publicNets: {
    type: "set",
    of: {
      type: "object",
      properties: {
        ipv4Enabled: { type: "boolean", default: true },
        ipv4: { type: "integer" },
        ipv6Enabled: { type: "boolean", default: true },
        ipv6: { type: "integer" },
      },
    },
  },
  deleteProtection: flag,
  rebuildProtection: flag,
  shutdownBeforeDeletion: flag,
};
