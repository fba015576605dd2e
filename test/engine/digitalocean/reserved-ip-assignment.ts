import { isIPv4 } from "node:net";
import { defineResource } from "../plugin/resource.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing } from "./errors.ts";
import { assign, findReservedIp, unassign } from "./reserved-ip-actions.ts";
import { uniqueId } from "./shared.ts";

/**
 * `digitalocean.ReservedIpAssignment`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/reservedipassignment/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/reservedip/resource_reserved_ip_assignment.go,
 * but that one crashes when an address without a droplet is unassigned. Reading fails where the address is gone.
 */
export const reservedIpAssignment = defineResource<DigitalOceanClient>({
  inputs: {
    ipAddress: { type: "string", required: true, replace: true },
    dropletId: { type: "integer", required: true, replace: true },
  },
  outputs: [],
  check({ ipAddress }) {
    if (typeof ipAddress !== "string" || isIPv4(ipAddress)) return [];
    const reason = `expected ipAddress to contain a valid IPv4 address, got: ${ipAddress}`;
    return [{ property: "ipAddress", reason }];
  },

  // Nothing is remembered of an assignment that fails half-way.
  async create(inputs, where) {
    const [ip, droplet] = [String(inputs["ipAddress"]), Number(inputs["dropletId"])];
    await assign(ip, droplet, where);
    return { id: uniqueId(`${droplet}-${ip}-`), outputs: {} };
  },

  async read(_id, _state, inputs, where) {
    const found = await doing(
      "Error retrieving reserved IP",
      findReservedIp(String(inputs["ipAddress"]), where),
    );
    return found.droplet?.id === inputs["dropletId"] ? { outputs: {}, inputs } : undefined;
  },

  async delete(_id, state, where) {
    const ip = String(state["ipAddress"]);
    const found = await doing("Error retrieving reserved IP", findReservedIp(ip, where));
    if (found.droplet?.id === state["dropletId"]) await unassign(ip, where);
  },
});
