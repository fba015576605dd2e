/** Rules as https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/firewall/firewalls.go has them. */

import type { Failure, Property } from "../plugin/schema.ts";
import { isObject, type Properties, UNKNOWN } from "../plugin/wire.ts";
import { list } from "./shared.ts";

export type Side = "source" | "destination";

interface Peers {
  readonly addresses?: string[];
  readonly droplet_ids?: number[];
  readonly tags?: string[];
}
export interface Rule {
  readonly protocol: string;
  readonly ports?: string;
  readonly sources?: Peers;
  readonly destinations?: Peers;
}

/** The schema of inbound (source) or outbound (destination) rules. */
export function rules(side: Side): Property {
  return {
    type: "set",
    of: {
      type: "object",
      properties: {
        protocol: { type: "string", required: true, oneOf: ["tcp", "udp", "icmp"] },
        portRange: { type: "string" },
        [`${side}Addresses`]: { type: "set", of: { type: "string" } },
        [`${side}DropletIds`]: { type: "set", of: { type: "integer" } },
        [`${side}Tags`]: { type: "set", of: { type: "string" } },
      },
    },
  };
}

export function checkRules(inputs: Properties): Failure[] {
  const kinds = { inboundRules: "inbound", outboundRules: "outbound" };
  const given = Object.keys(kinds).filter(
    (name) => inputs[name] === UNKNOWN || list(inputs[name]).length > 0,
  );
  if (given.length === 0) return [{ property: "", reason: "At least one rule must be specified" }];
  return Object.entries(kinds).flatMap(([property, kind]) =>
    list(inputs[property]).flatMap((rule) => {
      if (!isObject(rule) || rule["protocol"] === "icmp" || rule["portRange"]) return [];
      const reason = `\`port_range\` of ${kind} rules is required if protocol is \`tcp\` or \`udp\``;
      return [{ property, reason }];
    }),
  );
}

export function toApi(rule: Properties, side: Side): Record<string, unknown> {
  const peers = {
    addresses: rule[`${side}Addresses`],
    droplet_ids: rule[`${side}DropletIds`],
    tags: rule[`${side}Tags`],
  };
  return { protocol: rule["protocol"], ports: rule["portRange"] || undefined, [`${side}s`]: peers };
}

/** The API says "0" for all ports, and for those of ICMP, which has none. */
export function fromApi(rule: Rule, side: Side): Properties {
  const { addresses, droplet_ids: dropletIds, tags } = rule[`${side}s`] ?? {};
  const ports = rule.ports === "0" ? (rule.protocol === "icmp" ? undefined : "all") : rule.ports;
  return {
    protocol: rule.protocol,
    ...(ports && { portRange: ports }),
    ...(addresses && { [`${side}Addresses`]: addresses }),
    ...(dropletIds && { [`${side}DropletIds`]: dropletIds }),
    ...(tags && { [`${side}Tags`]: tags }),
  };
}
