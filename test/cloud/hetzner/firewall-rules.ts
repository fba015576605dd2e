import { z } from "zod";
import type { Policy, Rule } from "../machines/firewall.ts";

const cidr = z.union([z.cidrv4(), z.cidrv6()]);
const PORTS = /^(\d{1,5})(-(\d{1,5}))?$/;

export const ruleSchema = z
  .object({
    direction: z.enum(["in", "out"]),
    protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"]),
    port: z
      .string()
      .nullish()
      .transform((port) => port ?? null),
    source_ips: z.array(cidr).max(100).default([]),
    destination_ips: z.array(cidr).max(100).default([]),
    description: z
      .string()
      .max(255)
      .nullish()
      .transform((text) => text ?? null),
  })
  .refine((rule) => (rule.protocol === "tcp" || rule.protocol === "udp") === (rule.port !== null), {
    path: ["port"],
    message: "port is required for tcp and udp, and not allowed for others",
  })
  .refine((rule) => rule.port === null || rule.port === "any" || PORTS.test(rule.port), {
    path: ["port"],
    message: "port is no port or range of ports",
  })
  .refine((rule) => (rule.direction === "in" ? rule.source_ips : rule.destination_ips).length > 0, {
    path: ["source_ips"],
    message: "at least one network is required",
  });

export type FirewallRule = z.output<typeof ruleSchema>;

/** Rules of all firewalls of a server together: what is not allowed in is dropped; out goes everything until a rule says otherwise. */
export function policyOf(rules: readonly FirewallRule[]): Policy {
  const outbound = rules.filter(({ direction }) => direction === "out");
  return {
    inbound: rules
      .filter(({ direction }) => direction === "in")
      .map((rule) => passing(rule, rule.source_ips)),
    outbound: outbound.length === 0 ? "all" : outbound.map((rule) => passing(rule, rule.destination_ips)),
  };
}

function passing({ protocol, port }: FirewallRule, networks: readonly string[]): Rule {
  return { protocol, ports: port === null || port === "any" ? undefined : port, networks };
}
