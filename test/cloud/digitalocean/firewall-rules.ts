import { z } from "zod";
import type { Policy, Rule } from "../machines/firewall.ts";
import type { Account, Firewall } from "./account.ts";

const PORTS = /^(all|\d{1,5}(-\d{1,5})?)$/;
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const peersSchema = z.object({
  addresses: z.array(address).optional(),
  tags: z.array(z.string()).optional(),
  droplet_ids: z.array(z.int()).optional(),
  load_balancer_uids: z.array(z.string()).optional(),
  kubernetes_ids: z.array(z.string()).optional(),
});
type Peers = z.output<typeof peersSchema>;

/** All ports are "0" in what comes back, as is what has none. */
const base = z.object({
  protocol: z.enum(["tcp", "udp", "icmp"]),
  ports: z
    .string()
    .optional()
    .transform((ports) => (ports === undefined || ports === "" || ports === "all" ? "0" : ports))
    .refine((ports) => PORTS.test(ports), "is invalid"),
});
export const inboundSchema = base.extend({ sources: peersSchema });
export const outboundSchema = base.extend({ destinations: peersSchema });

export type InboundRule = z.output<typeof inboundSchema>;
export type OutboundRule = z.output<typeof outboundSchema>;

/** Rules of all firewalls of a droplet together: what is not allowed is dropped, out as well as in. */
export function policyOf(firewalls: readonly Firewall[], account: Account): Policy {
  const passing = ({ protocol, ports }: InboundRule | OutboundRule, peers: Peers): Rule => ({
    protocol,
    ports: ports === "0" ? undefined : ports,
    networks: networksOf(peers, account),
  });
  return {
    inbound: firewalls.flatMap(({ inbound }) => inbound.map((rule) => passing(rule, rule.sources))),
    outbound: firewalls.flatMap(({ outbound }) => outbound.map((rule) => passing(rule, rule.destinations))),
  };
}

function networksOf(peers: Peers, account: Account): string[] {
  const droplets = [...account.droplets.values()].filter(
    ({ id, tags }) => peers.droplet_ids?.includes(id) || peers.tags?.some((tag) => tags.has(tag)),
  );
  const own = droplets.flatMap(({ ipv4, ipv6 }) => (ipv6 === undefined ? [ipv4] : [ipv4, ipv6]));
  return [...(peers.addresses ?? []), ...own];
}
