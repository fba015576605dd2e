import { isIP } from "node:net";
import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Failure } from "../plugin/schema.ts";
import { Slots } from "../plugin/slots.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { asFound, checkNotEmpty, name, namedByProgram, type Where } from "./shared.ts";
import { retry } from "./wait.ts";

interface Vpc {
  readonly id: string;
  readonly urn: string;
  readonly name: string;
  readonly region: string;
  readonly description: string;
  readonly ip_range: string;
  readonly default: boolean;
  readonly created_at: string;
}

/** Seconds that members may take to leave. */
const DELETE_TIMEOUT = 120;
const DESCRIPTION_LENGTH = 255;

/** One creation at a time, or two networks might get the same range. */
const creations = new Slots(1);

/**
 * `digitalocean.Vpc`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/vpc/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/vpc/resource_vpc.go.
 */
export const vpc = defineResource<DigitalOceanClient>({
  inputs: {
    name,
    region: { type: "string", required: true, replace: true },
    description: { type: "string" },
    ipRange: { type: "string", replace: true, computed: true },
  },
  outputs: ["ipRange", "vpcUrn", "default", "createdAt"],
  deleteBeforeReplace: namedByProgram,
  check: (inputs) => [
    ...checkNotEmpty(inputs, "name", "region"),
    ...checkRange(inputs),
    ...checkText(inputs),
  ],

  async create(inputs, where) {
    const { client, signal } = where;
    const body = {
      name: inputs["name"],
      region: inputs["region"],
      description: inputs["description"],
      ip_range: inputs["ipRange"],
    };
    const { vpc: made } = await doing(
      "Error creating VPC",
      creations.run(() => client.call<{ vpc: Vpc }>("POST", "/v2/vpcs", body, signal)),
    );
    try {
      return { id: made.id, outputs: outputsOf(await find(made.id, where)) };
    } catch (error) {
      throw new InitializationError(made.id, `Error reading VPC: ${(error as Error).message}`);
    }
  },

  async update(id, olds, news, where) {
    const { client, signal } = where;
    const body = {
      name: news["name"],
      description: news["description"],
      default: olds["default"] ?? false,
    };
    await doing("Error updating VPC", client.call("PUT", `/v2/vpcs/${id}`, body, signal));
    return outputsOf(await find(id, where));
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error reading VPC", orMissing(find(id, where)));
    if (!found) return undefined;
    const { name, region, description, ip_range: ipRange } = found;
    return {
      outputs: outputsOf(found),
      inputs: asFound(inputs, { name, region, description, ipRange }),
    };
  },

  async delete(id, _state, where) {
    const { client, signal, timeout = DELETE_TIMEOUT } = where;
    // While something is still in it, the API refuses with one of these.
    const passes = (error: unknown) => isApiError(error, 403) || isApiError(error, 409);
    const work = () => client.call("DELETE", `/v2/vpcs/${id}`, undefined, signal);
    await doing("Error deleting VPC", retry(work, { passes, timeout }, where));
  },
});

async function find(id: string, { client, signal }: Where): Promise<Vpc> {
  return (await client.call<{ vpc: Vpc }>("GET", `/v2/vpcs/${id}`, undefined, signal)).vpc;
}

function outputsOf(found: Vpc): Properties {
  return {
    ipRange: found.ip_range,
    vpcUrn: found.urn,
    default: found.default,
    createdAt: found.created_at,
  };
}

function checkRange({ ipRange }: Properties): Failure[] {
  if (typeof ipRange !== "string") return [];
  const [address = "", bits = ""] = ipRange.split("/");
  if (isIP(address) !== 0 && /^\d{1,3}$/.test(bits)) return [];
  return [{ property: "ipRange", reason: `expected "ipRange" to be a valid IPv4 Value, got ${ipRange}` }];
}

function checkText({ description }: Properties): Failure[] {
  if (typeof description !== "string" || description.length <= DESCRIPTION_LENGTH) return [];
  const reason = `expected length of description to be in the range (0 - ${DESCRIPTION_LENGTH}), got ${description}`;
  return [{ property: "description", reason }];
}
