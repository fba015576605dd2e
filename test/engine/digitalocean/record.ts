import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Failure } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, orMissing } from "./errors.ts";
import { asFound, checkBetween, checkNotEmpty, name, namedByProgram, type Where } from "./shared.ts";

interface DnsRecord {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly data: string;
  readonly ttl: number;
}

const TYPES = ["A", "AAAA"];

/**
 * `digitalocean.DnsRecord`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/dnsrecord/, for address records.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/domain/resource_record.go.
 */
export const record = defineResource<DigitalOceanClient>({
  inputs: {
    domain: { type: "string", required: true, replace: true },
    type: { type: "string", required: true, replace: true, oneOf: TYPES },
    name,
    value: { type: "string", required: true },
    ttl: { type: "integer", computed: true },
  },
  outputs: ["ttl", "fqdn"],
  deleteBeforeReplace: namedByProgram,
  check: (inputs): Failure[] => [
    ...checkNotEmpty(inputs, "domain", "name"),
    ...checkBetween(inputs["ttl"], "ttl", 1, Infinity),
  ],

  async create(inputs, where) {
    const { client, signal } = where;
    const path = recordsOf(inputs);
    const body = { type: inputs["type"], ...bodyOf(inputs) };
    const { domain_record: made } = await doing(
      "Failed to create record",
      client.call<{ domain_record: DnsRecord }>("POST", path, body, signal),
    );
    const id = String(made.id);
    try {
      return { id, outputs: outputsOf(inputs, await find(id, inputs, where)) };
    } catch (error) {
      throw new InitializationError(id, (error as Error).message, { cause: error });
    }
  },

  async update(id, _olds, news, where) {
    const { client, signal } = where;
    await doing(
      "Failed to update record",
      client.call("PUT", `${recordsOf(news)}/${id}`, bodyOf(news), signal),
    );
    return outputsOf(news, await find(id, news, where));
  },

  async read(id, _state, inputs, where) {
    const found = await orMissing(find(id, inputs, where));
    if (!found) return undefined;
    const { type, name, data: value, ttl } = found;
    return { outputs: outputsOf(inputs, found), inputs: asFound(inputs, { type, name, value, ttl }) };
  },

  async delete(id, state, { client, signal }) {
    await doing(
      "Error deleting record",
      orMissing(client.call("DELETE", `${recordsOf(state)}/${id}`, undefined, signal)),
    );
  },
});

async function find(id: string, state: Properties, { client, signal }: Where): Promise<DnsRecord> {
  const path = `${recordsOf(state)}/${id}`;
  return (await client.call<{ domain_record: DnsRecord }>("GET", path, undefined, signal)).domain_record;
}

function recordsOf({ domain }: Properties): string {
  return `/v2/domains/${String(domain)}/records`;
}

function bodyOf({ name, value, ttl }: Properties): Properties {
  return {
    name: name ?? "",
    data: value ?? "",
    priority: 0,
    port: 0,
    ...(ttl !== undefined && { ttl }),
    weight: 0,
    flags: 0,
  };
}

function outputsOf({ domain }: Properties, { name, ttl }: DnsRecord): Properties {
  return { ttl, fqdn: name === "@" ? String(domain) : `${name}.${String(domain)}` };
}
