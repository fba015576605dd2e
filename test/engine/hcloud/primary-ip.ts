import { keepsGivenName, withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import type { Failure, Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Action, act, settled } from "./actions.ts";
import { type HcloudClient, isCode, orMissing } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import type { ServerInfo } from "./server-info.ts";
import { changes, checkLabels, finish, labelsOrNone, observed } from "./shared.ts";

interface PrimaryIpInfo {
  readonly id: number;
  readonly name: string;
  readonly type: "ipv4" | "ipv6";
  readonly ip: string;
  readonly location: { readonly name: string };
  readonly assignee_id: number | null;
  readonly assignee_type: string;
  readonly auto_delete: boolean;
  readonly labels: Record<string, string>;
  readonly protection: { readonly delete: boolean };
}
type Answer = { readonly primary_ip: PrimaryIpInfo };

const schema: Schema = {
  name: { type: "string", required: true },
  type: { type: "string", required: true, replace: true },
  location: { type: "string", replace: true, computed: true },
  autoDelete: { type: "boolean", default: false },
  deleteProtection: { type: "boolean", default: false },
  labels: labelsOrNone,
};

/**
 * `hcloud.PrimaryIp`: https://www.pulumi.com/registry/packages/hcloud/api-docs/primaryip/, without `assigneeId` and
 * `assigneeType`: a server takes its addresses when it is made. `datacenter` was removed from the API on 2026-07-01.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/primaryip/resource.go.
 */
export const primaryIp = defineResource<HcloudClient>({
  inputs: schema,
  outputs: ["ipAddress", "ipNetwork", "location", "assigneeId", "assigneeType"],
  volatileOutputs: ["assigneeId", "assigneeType"],
  prepare: withName,
  deleteBeforeReplace: keepsGivenName,
  check: (inputs) => [...checkLabels(inputs), ...checkPlace(inputs)],

  async create(inputs, context) {
    const { client, signal } = context;
    const body = {
      name: inputs["name"],
      type: inputs["type"],
      location: inputs["location"],
      auto_delete: inputs["autoDelete"],
      labels: inputs["labels"],
    };
    const created = await client.post<Answer & { action?: Action }>("/primary_ips", body, signal);
    const id = String(created.primary_ip.id);
    return finish(id, async () => {
      await settled([created.action], context);
      if (inputs["deleteProtection"] === true)
        await act(`/primary_ips/${id}/actions/change_protection`, { delete: true }, context);
      const answer = await client.get<Answer>(`/primary_ips/${id}`, signal);
      return { id, outputs: outputsOf(answer.primary_ip) };
    });
  },

  async update(id, olds, news, context) {
    const changed = changes(olds, news, schema);
    if (changed.has("deleteProtection")) {
      const body = { delete: news["deleteProtection"] };
      await act(`/primary_ips/${id}/actions/change_protection`, body, context);
    }
    const body = {
      ...(changed.has("name") && { name: news["name"] }),
      ...(changed.has("labels") && { labels: news["labels"] ?? {} }),
      ...(changed.has("autoDelete") && { auto_delete: news["autoDelete"] }),
    };
    const { client, signal } = context;
    const { primary_ip } = await client.call<Answer>("PUT", `/primary_ips/${id}`, body, signal);
    return outputsOf(primary_ip);
  },

  async read(id, _state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(`/primary_ips/${id}`, signal));
    if (!answer) return undefined;
    const { primary_ip: info } = answer;
    const actual = {
      name: info.name,
      type: info.type,
      location: info.location.name,
      autoDelete: info.auto_delete,
      deleteProtection: info.protection.delete,
      labels: info.labels,
    };
    return { outputs: outputsOf(info), inputs: observed(inputs, actual, schema) };
  },

  async delete(id, state, context) {
    const { client, signal } = context;
    await unassign(id, Number(state["assigneeId"] ?? 0), context);
    await retry(
      2 * ATTEMPTS,
      context,
      () => orMissing(client.call("DELETE", `/primary_ips/${id}`, undefined, signal)),
      (error) => !isCode(error, "protected"),
    );
  },
});

/** Takes the address from the server that the state knows, if that still has it; what fails here fails at the deletion too. */
async function unassign(id: string, server: number, context: Parameters<typeof settled>[1]): Promise<void> {
  const { client, signal } = context;
  if (server === 0) return;
  const answer = await client
    .get<{ server: ServerInfo }>(`/servers/${server}`, signal)
    .catch(() => undefined);
  const { ipv4, ipv6 } = answer?.server.public_net ?? {};
  if (ipv4?.id !== Number(id) && ipv6?.id !== Number(id)) return;
  const unlessRefused = (path: string) =>
    client.post<{ action: Action }>(path, undefined, signal).catch(() => undefined);
  for (const path of [
    `/servers/${server}/actions/poweroff`,
    `/primary_ips/${id}/actions/unassign`,
    `/servers/${server}/actions/poweron`,
  ]) {
    const started = await unlessRefused(path);
    await settled([started?.action], context);
  }
}

function checkPlace(inputs: Properties): Failure[] {
  if (inputs["location"] !== undefined) return [];
  return [
    {
      property: "location",
      reason: "Exactly one of these attributes must be configured: [location,assignee_id]",
    },
  ];
}

function outputsOf(info: PrimaryIpInfo): Properties {
  const [address = ""] = info.ip.split("/");
  return {
    ipAddress: address,
    ipNetwork: info.type === "ipv6" ? info.ip : null,
    location: info.location.name,
    assigneeId: info.assignee_id ?? 0,
    assigneeType: info.assignee_type,
  };
}
