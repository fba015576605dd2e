import { imageView, serverTypeView } from "./offers.ts";
import type { Firewall, PrimaryIp, Project, Server, SshKey, Volume } from "./project.ts";

/** Things of a project as the API shows them. */

export function sshKeyView(key: SshKey) {
  const { publicKey, ...rest } = key;
  return { ...rest, public_key: publicKey };
}

export function primaryIpView(ip: PrimaryIp) {
  return {
    id: ip.id,
    name: ip.name,
    type: ip.type,
    ip: shownAddress(ip),
    labels: ip.labels,
    created: ip.created,
    location: ip.location,
    auto_delete: ip.autoDelete,
    blocked: false,
    protection: ip.protection,
    assignee_id: ip.server ?? null,
    assignee_type: "server",
    dns_ptr: pointers(ip),
  };
}

export function volumeView(volume: Volume) {
  return {
    id: volume.id,
    name: volume.name,
    labels: volume.labels,
    created: volume.created,
    server: volume.server ?? null,
    status: volume.status,
    location: volume.location,
    size: volume.size,
    format: volume.format,
    protection: volume.protection,
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
  };
}

export function firewallView(project: Project, firewall: Firewall) {
  const selected = (selector: string) =>
    [...project.servers.values()]
      .filter((server) => project.firewallsOf(server).includes(firewall) && selector !== "")
      .map(({ id }) => ({ type: "server", server: { id } }));
  return {
    id: firewall.id,
    name: firewall.name,
    labels: firewall.labels,
    created: firewall.created,
    rules: firewall.rules,
    applied_to: [
      ...[...firewall.servers].map((id) => ({ type: "server", server: { id } })),
      ...[...firewall.selectors].map((selector) => ({
        type: "label_selector",
        label_selector: { selector },
        applied_to_resources: selected(selector),
      })),
    ],
  };
}

export function serverView(project: Project, server: Server) {
  const ips = project.ipsOf(server);
  const v4 = ips.find(({ type }) => type === "ipv4");
  const v6 = ips.find(({ type }) => type === "ipv6");
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    public_net: {
      ipv4:
        v4 === undefined
          ? null
          : { id: v4.id, ip: v4.address, blocked: false, dns_ptr: v4.dnsPtr.get(v4.address) ?? "" },
      ipv6:
        v6 === undefined ? null : { id: v6.id, ip: shownAddress(v6), blocked: false, dns_ptr: pointers(v6) },
      floating_ips: [],
      firewalls: project.firewallsOf(server).map(({ id }) => ({ id, status: "applied" })),
    },
    private_net: [],
    server_type: serverTypeView(server.type, project.stock),
    location: server.location,
    image: imageView(server.image),
    iso: null,
    rescue_enabled: false,
    locked: server.locked,
    backup_window: server.backupWindow,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: 20 * 2 ** 40,
    protection: server.protection,
    labels: server.labels,
    volumes: project.volumesOf(server).map(({ id }) => id),
    load_balancers: [],
    primary_disk_size: server.diskGb,
    placement_group: null,
  };
}

/** Of IPv6 the network is shown, and the machine has its first address. */
function shownAddress({ type, address }: PrimaryIp): string {
  return type === "ipv4" ? address : `${address.replace(/::1$/, "::")}/64`;
}

function pointers({ dnsPtr }: PrimaryIp) {
  return [...dnsPtr].map(([ip, dns_ptr]) => ({ ip, dns_ptr }));
}
