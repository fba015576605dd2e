import { isIPv4 } from "node:net";
import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { assign, findReservedIp, type ReservedIp, unassign } from "./reserved-ip-actions.ts";
import { asFound, changed, lowerCase, urnOf } from "./shared.ts";

/**
 * `digitalocean.ReservedIp`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/reservedip/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/reservedip/resource_reserved_ip.go.
 */
export const reservedIp = defineResource<DigitalOceanClient>({
  inputs: {
    region: { type: "string", required: true, replace: true },
    dropletId: { type: "integer" },
    ipAddress: { type: "string", computed: true },
  },
  outputs: ["ipAddress", "reservedIpUrn"],
  prepare: (inputs) => lowerCase(inputs, "region"),
  check({ ipAddress }) {
    if (typeof ipAddress !== "string" || isIPv4(ipAddress)) return [];
    const reason = `expected ipAddress to contain a valid IPv4 address, got: ${ipAddress}`;
    return [{ property: "ipAddress", reason }];
  },

  async create(inputs, where) {
    const { client, signal } = where;
    const { reserved_ip: made } = await doing(
      "Error creating reserved IP",
      client.call<{ reserved_ip: ReservedIp }>(
        "POST",
        "/v2/reserved_ips",
        { region: inputs["region"] },
        signal,
      ),
    );
    try {
      if (inputs["dropletId"]) await assign(made.ip, Number(inputs["dropletId"]), where);
      return { id: made.ip, outputs: outputsOf(await findReservedIp(made.ip, where)) };
    } catch (error) {
      throw new InitializationError(made.ip, (error as Error).message, { cause: error });
    }
  },

  async update(id, olds, news, where) {
    if (changed(olds, news, "dropletId")) {
      if (news["dropletId"]) await assign(id, Number(news["dropletId"]), where);
      else await unassign(id, where);
    }
    return outputsOf(await findReservedIp(id, where));
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error retrieving reserved IP", orMissing(findReservedIp(id, where)));
    if (!found) return undefined;
    const inputsFound = { region: found.region.slug, ...(found.droplet && { dropletId: found.droplet.id }) };
    return { outputs: outputsOf(found), inputs: asFound(inputs, inputsFound) };
  },

  async delete(id, state, where) {
    const { client, signal } = where;
    if (state["dropletId"]) {
      await unassign(id, where).catch((error: Error) => {
        // It has no droplet any more.
        if (!isApiError(error.cause, 422)) throw error;
      });
    }
    await doing(
      "Error deleting reserved IP",
      client.call("DELETE", `/v2/reserved_ips/${id}`, undefined, signal),
    );
  },
});

function outputsOf({ ip }: ReservedIp): Properties {
  return { ipAddress: ip, reservedIpUrn: urnOf("reservedip", ip) };
}
