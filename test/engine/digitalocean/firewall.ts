import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, orMissing } from "./errors.ts";
import { checkRules, fromApi, type Rule, rules, toApi } from "./firewall-rules.ts";
import { asFound, checkNotEmpty, checkTags, list, name, namedByProgram, tags, type Where } from "./shared.ts";

interface Firewall {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly created_at: string;
  readonly pending_changes: { droplet_id: number; removing: boolean; status: string }[] | null;
  readonly inbound_rules: Rule[] | null;
  readonly outbound_rules: Rule[] | null;
  readonly droplet_ids: number[] | null;
  readonly tags: string[] | null;
}

/**
 * `digitalocean.Firewall`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/firewall/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/firewall/resource_firewall.go:
 * every change is made in place, by sending the whole firewall.
 */
export const firewall = defineResource<DigitalOceanClient>({
  inputs: {
    name,
    dropletIds: { type: "set", of: { type: "integer" } },
    inboundRules: rules("source"),
    outboundRules: rules("destination"),
    tags,
  },
  outputs: ["status", "createdAt", "pendingChanges"],
  deleteBeforeReplace: namedByProgram,
  check: (inputs) => [
    ...checkNotEmpty(inputs, "name"),
    ...checkTags(inputs["tags"], "tags"),
    ...checkRules(inputs),
  ],

  async create(inputs, where) {
    const { client, signal } = where;
    const { firewall: made } = await doing(
      "Error creating firewall",
      client.call<{ firewall: Firewall }>("POST", "/v2/firewalls", bodyOf(inputs), signal),
    );
    try {
      return { id: made.id, outputs: outputsOf(await find(made.id, where)) };
    } catch (error) {
      throw new InitializationError(made.id, `Error retrieving firewall: ${(error as Error).message}`);
    }
  },

  async update(id, _olds, news, where) {
    const { client, signal } = where;
    await doing("Error updating firewall", client.call("PUT", `/v2/firewalls/${id}`, bodyOf(news), signal));
    return outputsOf(await find(id, where));
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error retrieving firewall", orMissing(find(id, where)));
    if (!found) return undefined;
    const inputsFound = {
      name: found.name,
      dropletIds: found.droplet_ids ?? [],
      inboundRules: (found.inbound_rules ?? []).map((rule) => fromApi(rule, "source")),
      outboundRules: (found.outbound_rules ?? []).map((rule) => fromApi(rule, "destination")),
      tags: found.tags ?? [],
    };
    return { outputs: outputsOf(found), inputs: asFound(inputs, inputsFound) };
  },

  async delete(id, _state, { client, signal }) {
    await doing(
      "Error deleting firewall",
      orMissing(client.call("DELETE", `/v2/firewalls/${id}`, undefined, signal)),
    );
  },
});

async function find(id: string, { client, signal }: Where): Promise<Firewall> {
  return (await client.call<{ firewall: Firewall }>("GET", `/v2/firewalls/${id}`, undefined, signal))
    .firewall;
}

function bodyOf(inputs: Properties): Record<string, unknown> {
  return {
    name: inputs["name"],
    inbound_rules: list(inputs["inboundRules"]).map((rule) => toApi(rule as Properties, "source")),
    outbound_rules: list(inputs["outboundRules"]).map((rule) => toApi(rule as Properties, "destination")),
    droplet_ids: inputs["dropletIds"] ?? null,
    tags: list(inputs["tags"]),
  };
}

function outputsOf(found: Firewall): Properties {
  return {
    status: found.status,
    createdAt: found.created_at,
    pendingChanges: (found.pending_changes ?? []).map(({ droplet_id: dropletId, removing, status }) => ({
      dropletId,
      removing: removing ?? false,
      status,
    })),
  };
}
