import { isIP } from "node:net";
import { keepsGivenName, withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import type { Failure, Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Action, actAll, settled } from "./actions.ts";
import { type HcloudClient, isCode, orMissing } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import { changes, checkLabels, labels, observed } from "./shared.ts";

interface Rule {
  readonly direction: string;
  readonly protocol: string;
  readonly port: string | null;
  readonly source_ips: readonly string[];
  readonly destination_ips: readonly string[];
  readonly description: string | null;
}
interface FirewallInfo {
  readonly id: number;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly rules: readonly Rule[];
  readonly applied_to: readonly unknown[];
}
type Answer = { readonly firewall: FirewallInfo };

const networks = { type: "set", of: { type: "string" } } as const;

const schema: Schema = {
  name: { type: "string", required: true },
  labels: { ...labels, computed: true },
  rules: {
    type: "set",
    of: {
      type: "object",
      properties: {
        direction: { type: "string", required: true, oneOf: ["in", "out"] },
        protocol: { type: "string", required: true, oneOf: ["icmp", "tcp", "udp", "esp", "gre"] },
        port: { type: "string" },
        sourceIps: networks,
        destinationIps: networks,
        description: { type: "string" },
      },
    },
  },
};

/**
 * `hcloud.Firewall`: https://www.pulumi.com/registry/packages/hcloud/api-docs/firewall/, without `applyTos`, because
 * a firewall that is applied after a server's first boot leaves it open until then.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/firewall/resource.go: rules that
 * are all removed stay at the provider.
 */
export const firewall = defineResource<HcloudClient>({
  inputs: schema,
  outputs: ["labels"],
  prepare: withName,
  deleteBeforeReplace: keepsGivenName,
  check: (inputs) => [...checkLabels(inputs), ...checkNetworks(inputs)],

  async create(inputs, context) {
    const body = { name: inputs["name"], labels: inputs["labels"], rules: rulesOf(inputs) };
    const { client, signal } = context;
    const created = await client.post<Answer & { actions: Action[] }>("/firewalls", body, signal);
    await settled(created.actions, context);
    return { id: String(created.firewall.id), outputs: { labels: created.firewall.labels } };
  },

  async update(id, olds, news, context) {
    const { client, signal } = context;
    const changed = changes(olds, news, schema);
    const put = (body: object) => client.call("PUT", `/firewalls/${id}`, body, signal);
    if (changed.has("name")) await put({ name: news["name"] });
    const rules = rulesOf(news);
    if (changed.has("rules") && rules.length > 0)
      await actAll(`/firewalls/${id}/actions/set_rules`, { rules }, context);
    if (changed.has("labels")) await put({ labels: news["labels"] ?? {} });
    const answer = await client.get<Answer>(`/firewalls/${id}`, signal);
    return { labels: answer.firewall.labels };
  },

  async read(id, _state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(`/firewalls/${id}`, signal));
    if (!answer) return undefined;
    const { name, labels: actual, rules } = answer.firewall;
    const real = observed(inputs, { name, labels: actual, rules: rules.map(ruleInput) }, schema);
    return { outputs: { labels: actual }, inputs: real };
  },

  async delete(id, _state, context) {
    const { client, signal } = context;
    const answer = await orMissing(client.get<Answer>(`/firewalls/${id}`, signal));
    if (!answer) return;
    const { applied_to: remove_from } = answer.firewall;
    if (remove_from.length > 0) {
      const path = `/firewalls/${id}/actions/remove_from_resources`;
      await actAll(path, { remove_from }, context).catch((error: unknown) => {
        if (!isCode(error, "firewall_resource_not_found", "not_found")) throw error;
      });
    }
    // It may take a while until the last server is rid of it.
    await retry(
      2 * ATTEMPTS,
      context,
      () => orMissing(client.call("DELETE", `/firewalls/${id}`, undefined, signal)),
      (error) => isCode(error, "conflict", "resource_in_use"),
    );
  },
});

function rulesOf(inputs: Properties) {
  return ((inputs["rules"] ?? []) as Properties[]).map((rule) => ({
    direction: rule["direction"],
    protocol: rule["protocol"],
    port: rule["port"],
    source_ips: rule["sourceIps"],
    destination_ips: rule["destinationIps"],
    description: rule["description"],
  }));
}

function ruleInput(rule: Rule): Properties {
  return {
    direction: rule.direction,
    protocol: rule.protocol,
    ...(rule.port !== null && { port: rule.port }),
    ...(rule.description !== null && { description: rule.description }),
    ...(rule.source_ips.length > 0 && { sourceIps: [...rule.source_ips] }),
    ...(rule.destination_ips.length > 0 && { destinationIps: [...rule.destination_ips] }),
  };
}

/** As validation.go there, without the check that an address is the first of its block: the API makes it. */
function checkNetworks(inputs: Properties): Failure[] {
  const rules = Array.isArray(inputs["rules"]) ? (inputs["rules"] as Properties[]) : [];
  return rules.flatMap((rule, index) =>
    ["sourceIps", "destinationIps"].flatMap((name) =>
      ((rule[name] ?? []) as unknown[])
        .filter((network) => typeof network === "string" && !isNetwork(network))
        .map((network) => ({
          property: `rules[${index}].${name}`,
          reason: `invalid CIDR address: ${String(network)}`,
        })),
    ),
  );
}

function isNetwork(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits > 0 && (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits));
}
