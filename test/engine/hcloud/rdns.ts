import { isIP } from "node:net";
import { defineResource } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { act } from "./actions.ts";
import { type HcloudClient, orMissing } from "./client.ts";
import { changes, observed } from "./shared.ts";

const schema: Schema = {
  primaryIpId: { type: "integer", required: true, replace: true },
  ipAddress: { type: "string", required: true, replace: true },
  dnsPtr: { type: "string", required: true },
};

interface Answer {
  readonly primary_ip: { readonly dns_ptr: readonly { readonly ip: string; readonly dns_ptr: string }[] };
}

/**
 * `hcloud.Rdns`: https://www.pulumi.com/registry/packages/hcloud/api-docs/rdns/, for primary IPs.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/rdns/resource.go; its id is
 * `p-PRIMARY_IP-ADDRESS` as in common.go there.
 */
export const rdns = defineResource<HcloudClient>({
  inputs: schema,
  outputs: [],
  check({ ipAddress }) {
    if (typeof ipAddress !== "string" || isIP(ipAddress) !== 0) return [];
    const reason = `Attribute ip_address must be a valid ip, got: ${ipAddress}`;
    return [{ property: "ipAddress", reason }];
  },

  async create(inputs, context) {
    const { primaryIpId, ipAddress: ip, dnsPtr: dns_ptr } = inputs;
    await context.client.get(`/primary_ips/${String(primaryIpId)}`, context.signal);
    await act(pathOf(inputs), { ip, dns_ptr }, context);
    return { id: `p-${String(primaryIpId)}-${String(ip)}`, outputs: {} };
  },

  async update(_id, olds, news, context) {
    const { ipAddress: ip, dnsPtr: dns_ptr } = news;
    if (changes(olds, news, schema).has("dnsPtr")) await act(pathOf(news), { ip, dns_ptr }, context);
    return {};
  },

  async read(id, _state, inputs, { client, signal }) {
    const [, primaryIpId, ipAddress = ""] = /^p-(\d+)-(.+)$/.exec(id) ?? [];
    const answer = await orMissing(client.get<Answer>(`/primary_ips/${primaryIpId}`, signal));
    const entry = answer?.primary_ip.dns_ptr.find(({ ip }) => ip === ipAddress);
    if (!entry) return undefined;
    const actual = { primaryIpId: Number(primaryIpId), ipAddress, dnsPtr: entry.dns_ptr };
    return { outputs: {}, inputs: observed(inputs, actual, schema) };
  },

  async delete(_id, state, context) {
    // Back to the provider's own name for the address.
    await orMissing(act(pathOf(state), { ip: state["ipAddress"], dns_ptr: null }, context));
  },
});

function pathOf({ primaryIpId }: Properties): string {
  return `/primary_ips/${String(primaryIpId)}/actions/change_dns_ptr`;
}
