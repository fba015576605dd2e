import type { Site } from "./site.ts";

/** What may pass, from or to any of the networks. */
export interface Rule {
  readonly protocol: "tcp" | "udp" | "icmp" | "esp" | "gre" | "any";
  /** "80" or "8000-8080"; undefined is every port, and the only choice without ports. */
  readonly ports?: string | undefined;
  /** In CIDR notation, IPv4 and IPv6. */
  readonly networks: readonly string[];
}

/** The rules of a machine, of all firewalls together. */
export interface Policy {
  readonly inbound: readonly Rule[];
  readonly outbound: readonly Rule[] | "all";
}

export interface Guarded {
  /** Letters, digits and "_". */
  readonly name: string;
  readonly addresses: readonly string[];
  readonly policy: Policy;
}

/** What no firewall of a provider stops: answers, and finding each other's hardware address. */
const ALWAYS = [
  "ct state established,related return",
  "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert } return",
];

/**
 * The whole firewall of a site in nft's language. It lies outside of the machines, where nothing that runs in them can change
 * it, and before a machine's first boot. Pure.
 */
export function ruleset(table: string, machines: readonly Guarded[]): string {
  const chains = machines.flatMap(({ name, policy }) => [
    chain(
      `to_${name}`,
      policy.inbound.flatMap((rule) => lines("saddr", rule)),
    ),
    ...(policy.outbound === "all"
      ? []
      : [
          chain(
            `from_${name}`,
            policy.outbound.flatMap((rule) => lines("daddr", rule)),
          ),
        ]),
  ]);
  const jumps = (side: "saddr" | "daddr", prefix: string, guarded: readonly Guarded[]) =>
    guarded.flatMap(({ name, addresses }) =>
      addresses.map((address) => `${family(address)} ${side} ${address} jump ${prefix}_${name}`),
    );
  const leaving = machines.filter(({ policy }) => policy.outbound !== "all");
  return [
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    ...chains,
    block("arriving", jumps("daddr", "to", machines)),
    block("leaving", jumps("saddr", "from", leaving)),
    // From this machine, from one machine to another, and to this machine.
    block("from_host", ["type filter hook output priority 0", "jump arriving"]),
    block("through", ["type filter hook forward priority 0", "jump arriving", "jump leaving"]),
    block("to_host", ["type filter hook input priority 0", "jump leaving"]),
    "}",
    "",
  ].join("\n");
}

/** Makes these the only rules of the site, all at once. */
export async function applyFirewall(site: Site, machines: readonly Guarded[]): Promise<void> {
  await site.exec("nft -f -", ruleset(site.table, machines));
}

function chain(name: string, rules: readonly string[]): string {
  return block(name, [...ALWAYS, ...rules, "drop"]);
}

function block(name: string, rules: readonly string[]): string {
  return `chain ${name} {\n${rules.map((rule) => `${rule};\n`).join("")}}`;
}

function lines(side: "saddr" | "daddr", rule: Rule): string[] {
  return rule.networks.map((network) => {
    const ip = family(network);
    return `${ip} ${side} ${network} ${match(rule, ip)} return`;
  });
}

function match({ protocol, ports }: Rule, ip: "ip" | "ip6"): string {
  if (protocol === "any") return "";
  if (protocol === "icmp") return `meta l4proto ${ip === "ip" ? "icmp" : "ipv6-icmp"}`;
  if (protocol === "esp" || protocol === "gre") return `meta l4proto ${protocol}`;
  return ports === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${ports}`;
}

function family(address: string): "ip" | "ip6" {
  return address.includes(":") ? "ip6" : "ip";
}
