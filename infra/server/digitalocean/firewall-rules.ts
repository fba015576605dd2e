import type { types } from "@pulumi/digitalocean";

type Inbound = types.input.FirewallInboundRule;
type Outbound = types.input.FirewallOutboundRule;

const EVERYWHERE = ["0.0.0.0/0", "::/0"];

/** The API refuses "all" and "0" for all ports: https://github.com/digitalocean/terraform-provider-digitalocean/pull/39. */
const ALL_PORTS = "1-65535";

/** What may reach the server: SSH from the given networks, or from everywhere when none is given, the site, and ping. Pure. */
export function inboundRules(sshNetworks: readonly string[]): Inbound[] {
  const ssh = sshNetworks.length > 0 ? [...sshNetworks] : EVERYWHERE;
  return [
    { protocol: "tcp", portRange: "22", sourceAddresses: ssh },
    { protocol: "tcp", portRange: "80", sourceAddresses: EVERYWHERE },
    { protocol: "tcp", portRange: "443", sourceAddresses: EVERYWHERE },
    { protocol: "udp", portRange: "443", sourceAddresses: EVERYWHERE },
    { protocol: "icmp", sourceAddresses: EVERYWHERE },
  ];
}

/** Everything may leave; without outbound rules nothing could. */
export const OUTBOUND_RULES: readonly Outbound[] = [
  { protocol: "tcp", portRange: ALL_PORTS, destinationAddresses: EVERYWHERE },
  { protocol: "udp", portRange: ALL_PORTS, destinationAddresses: EVERYWHERE },
  { protocol: "icmp", destinationAddresses: EVERYWHERE },
];
