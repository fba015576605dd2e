import type { Properties } from "../plugin/wire.ts";

/** What is read of a server: https://docs.hetzner.cloud/reference/cloud#servers-get-a-server. */
export interface ServerInfo {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly server_type: { readonly name: string };
  readonly location: { readonly name: string };
  readonly image: { readonly id: number; readonly name: string | null } | null;
  readonly backup_window: string | null;
  readonly labels: Record<string, string>;
  readonly primary_disk_size: number;
  readonly protection: { readonly delete: boolean; readonly rebuild: boolean };
  readonly public_net: {
    readonly ipv4: { readonly id: number; readonly ip: string } | null;
    readonly ipv6: { readonly id: number; readonly ip: string } | null;
    readonly firewalls: readonly { readonly id: number }[];
  };
}

export interface ServerAnswer {
  readonly server: ServerInfo;
}

export const OUTPUTS = [
  "backupWindow",
  "firewallIds",
  "image",
  "ipv4Address",
  "ipv6Address",
  "ipv6Network",
  "location",
  "primaryDiskSize",
  "status",
];

/** As getServerAttributes there: the server's own IPv6 address is the first of its network. */
export function outputsOf(info: ServerInfo): Properties {
  const { ipv4, ipv6 } = info.public_net;
  const [network = ""] = ipv6?.ip.split("/") ?? [];
  return {
    backupWindow: info.backup_window ?? "",
    firewallIds: info.public_net.firewalls.map(({ id }) => id),
    image: imageOf(info),
    ipv4Address: ipv4?.ip ?? null,
    ipv6Address: ipv6 ? `${network}1` : null,
    ipv6Network: ipv6?.ip ?? null,
    location: info.location.name,
    primaryDiskSize: info.primary_disk_size,
    status: info.status,
  };
}

/** Inputs as they really are, those that can be read back. */
export function inputsOf(info: ServerInfo): Properties {
  return {
    name: info.name,
    serverType: info.server_type.name,
    image: imageOf(info),
    location: info.location.name,
    backups: (info.backup_window ?? "") !== "",
    labels: info.labels,
    firewallIds: info.public_net.firewalls.map(({ id }) => id),
    deleteProtection: info.protection.delete,
    rebuildProtection: info.protection.rebuild,
  };
}

function imageOf({ image }: ServerInfo): string | null {
  return image === null ? null : (image.name ?? String(image.id));
}
