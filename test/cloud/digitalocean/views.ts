import type { Action } from "../actions.ts";
import type { Account, Droplet, Firewall, Project, ReservedIp, Volume, Vpc } from "./account.ts";
import { HOURS, type Image, REGIONS, type Region, SIZES, type Size } from "./catalogue.ts";

/** Things of an account as the API shows them. */

export function regionView({ slug, name }: Region, { stock }: Account) {
  return {
    slug,
    name,
    features: ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"],
    available: true,
    sizes: SIZES.filter((size) => stock.has(size.slug, slug)).map((size) => size.slug),
  };
}

export function sizeView(size: Size, { stock }: Account) {
  const regions = REGIONS.map(({ slug }) => slug).filter((slug) => stock.has(size.slug, slug));
  return {
    slug: size.slug,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: size.disk,
    transfer: size.transfer,
    price_monthly: size.monthly,
    price_hourly: Number((size.monthly / HOURS).toFixed(5)),
    regions,
    available: regions.length > 0,
    description: size.description,
    disk_info: [{ type: "local", size: { amount: size.disk, unit: "gib" } }],
  };
}

export function imageView(image: Image) {
  return {
    id: image.id,
    name: image.name,
    distribution: image.distribution,
    slug: image.slug,
    public: true,
    regions: REGIONS.map(({ slug }) => slug),
    created_at: "2025-06-01T00:00:00Z",
    min_disk_size: 7,
    type: "base",
    size_gigabytes: 0.7,
    description: `${image.distribution} ${image.name}`,
    tags: [],
    status: "available",
    error_message: "",
  };
}

export function actionView(account: Account, action: Action) {
  const [resource] = action.resources;
  const region = regionOf(account, action);
  const statuses = { running: "in-progress", success: "completed", error: "errored" } as const;
  return {
    id: action.id,
    status: statuses[action.status],
    type: action.command,
    started_at: action.started,
    completed_at: action.finished,
    resource_id: resource?.id ?? null,
    resource_type: resource?.type ?? "backend",
    region: region === undefined ? null : regionView(region, account),
    region_slug: region?.slug ?? null,
  };
}

export function dropletView(account: Account, droplet: Droplet) {
  const { site } = account;
  const reserved = [...account.reservedIps.values()].filter((ip) => ip.droplet === droplet.id);
  const v4 = (ip_address: string, type: string) => ({
    ...{ ip_address, netmask: "255.255.255.0", gateway: site.plan.v4Gateway, type },
  });
  return {
    id: droplet.id,
    name: droplet.name,
    memory: droplet.size.memory,
    vcpus: droplet.size.vcpus,
    disk: droplet.disk,
    disk_info: [{ type: "local", size: { amount: droplet.disk, unit: "gib" } }],
    locked: droplet.locked,
    status: droplet.status,
    kernel: null,
    created_at: droplet.created,
    features: [
      ...(droplet.backups === undefined ? [] : ["backups"]),
      ...(droplet.ipv6 === undefined ? [] : ["ipv6"]),
      "private_networking",
    ],
    backup_ids: [],
    next_backup_window: backupWindow(droplet),
    snapshot_ids: [],
    image: imageView(droplet.image),
    volume_ids: account.volumesOf(droplet).map(({ id }) => id),
    size: sizeView(droplet.size, account),
    size_slug: droplet.size.slug,
    networks: {
      v4: [
        v4(droplet.ipv4, "public"),
        v4(droplet.privateIpv4, "private"),
        ...reserved.map(({ ip }) => v4(ip, "public")),
      ],
      v6:
        droplet.ipv6 === undefined
          ? []
          : [{ ip_address: droplet.ipv6, netmask: 64, gateway: site.plan.v6Gateway, type: "public" }],
    },
    region: regionView(droplet.region, account),
    tags: [...droplet.tags],
    vpc_uuid: droplet.vpc.id,
  };
}

export function backupWindow({ backups }: Droplet) {
  if (backups === undefined) return null;
  const start = new Date(Date.now() + 86_400_000);
  start.setUTCHours(backups.hour, 0, 0, 0);
  const end = new Date(start.getTime() + 4 * 3_600_000);
  return { start: start.toISOString(), end: end.toISOString() };
}

export function volumeView(account: Account, volume: Volume) {
  return {
    id: volume.id,
    name: volume.name,
    region: regionView(volume.region, account),
    description: volume.description,
    size_gigabytes: volume.size,
    droplet_ids: volume.droplet === undefined ? [] : [volume.droplet],
    created_at: volume.created,
    filesystem_type: volume.filesystemType,
    filesystem_label: volume.filesystemLabel,
    tags: [...volume.tags],
  };
}

export function reservedIpView(account: Account, { ip, region, droplet, projectId }: ReservedIp) {
  const assigned = droplet === undefined ? undefined : account.droplets.get(droplet);
  return {
    ip,
    region: regionView(region, account),
    droplet: assigned === undefined ? null : dropletView(account, assigned),
    locked: false,
    project_id: projectId,
  };
}

export function firewallView(firewall: Firewall) {
  return {
    id: firewall.id,
    name: firewall.name,
    status: "succeeded",
    inbound_rules: firewall.inbound,
    outbound_rules: firewall.outbound,
    created_at: firewall.created,
    droplet_ids: [...firewall.droplets],
    tags: [...firewall.tags],
    pending_changes: [],
  };
}

export function vpcView(vpc: Vpc) {
  return {
    id: vpc.id,
    urn: `do:vpc:${vpc.id}`,
    name: vpc.name,
    description: vpc.description,
    region: vpc.region.slug,
    ip_range: vpc.ipRange,
    default: vpc.isDefault,
    created_at: vpc.created,
  };
}

export function projectView(project: Project) {
  return {
    id: project.id,
    owner_uuid: "b5d8b8e4-5f5e-4c0e-8f0a-6a1f6b1c2d3e",
    owner_id: 1,
    name: project.name,
    description: project.description,
    purpose: project.purpose,
    environment: project.environment,
    is_default: project.isDefault,
    created_at: project.created,
    updated_at: project.created,
  };
}

function regionOf(account: Account, { resources }: Action): Region | undefined {
  for (const { id, type } of resources) {
    if (type === "droplet") return account.droplets.get(id)?.region;
  }
  return undefined;
}
