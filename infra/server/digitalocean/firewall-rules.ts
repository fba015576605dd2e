import type { types } from "@pulumi/digitalocean";
import { EVERYWHERE, inbound } from "../inbound.ts";

type Inbound = types.input.FirewallInboundRule;
type Outbound = types.input.FirewallOutboundRule;

/** The API refuses "all" and "0" for all ports: https://github.com/digitalocean/terraform-provider-digitalocean/pull/39. */
const ALL_PORTS = "1-65535";

/** What may reach the server. Pure. */
export function inboundRules(sshNetworks: readonly string[]): Inbound[] {
  return inbound(sshNetworks).map(({ protocol, port, from }) => ({
    protocol,
    ...(port !== undefined && { portRange: port }),
    sourceAddresses: [...from],
  }));
}

const everywhere = [...EVERYWHERE];

/** Everything may leave; without outbound rules nothing could. */
export const OUTBOUND_RULES: readonly Outbound[] = [
  { protocol: "tcp", portRange: ALL_PORTS, destinationAddresses: everywhere },
  { protocol: "udp", portRange: ALL_PORTS, destinationAddresses: everywhere },
  { protocol: "icmp", destinationAddresses: everywhere },
];
