import { keepsGivenName, withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Action, act, settled } from "./actions.ts";
import { type HcloudClient, isCode, orMissing } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import { changes, checkLabels, finish, labels, observed } from "./shared.ts";

export interface VolumeInfo {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly server: number | null;
  readonly location: { readonly name: string };
  readonly labels: Record<string, string>;
  readonly linux_device: string;
  readonly protection: { readonly delete: boolean };
}
type Answer = { readonly volume: VolumeInfo };

const schema: Schema = {
  name: { type: "string", required: true },
  /** GB. */
  size: { type: "integer", required: true },
  location: { type: "string", replace: true, computed: true },
  format: { type: "string" },
  deleteProtection: { type: "boolean", default: false },
  labels,
};

/**
 * `hcloud.Volume`: https://www.pulumi.com/registry/packages/hcloud/api-docs/volume/, without `serverId` and `automount`,
 * which fail for a server that was made anew: there is `hcloud.VolumeAttachment` for that.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/volume/resource.go, where a
 * change of `format` reaches the state but not the volume.
 */
export const volume = defineResource<HcloudClient>({
  inputs: schema,
  outputs: ["linuxDevice", "location", "serverId"],
  prepare: withName,
  deleteBeforeReplace: keepsGivenName,
  check: checkLabels,

  async create(inputs, context) {
    const { name, size, location, format } = inputs;
    const { client, signal } = context;
    const body = { name, size, location, format, labels: inputs["labels"] };
    // A lock is waited out without end, as there; the API's own answer takes its time.
    const create = () =>
      client.post<Answer & { action?: Action; next_actions?: Action[] }>("/volumes", body, signal);
    const created = await retry(Number.POSITIVE_INFINITY, context, create, (error) =>
      isCode(error, "locked"),
    );
    const id = String(created.volume.id);
    return finish(id, async () => {
      await settled([created.action], context);
      await settled(created.next_actions ?? [], context);
      if (inputs["deleteProtection"] === true)
        await act(`/volumes/${id}/actions/change_protection`, { delete: true }, context);
      const answer = await client.get<Answer>(`/volumes/${id}`, signal);
      return { id, outputs: outputsOf(answer.volume) };
    });
  },

  async update(id, olds, news, context) {
    const { client, signal } = context;
    const changed = changes(olds, news, schema);
    const put = (body: object) => client.call("PUT", `/volumes/${id}`, body, signal);
    if (changed.has("name")) await put({ name: news["name"] });
    if (changed.has("size")) await act(`/volumes/${id}/actions/resize`, { size: news["size"] }, context);
    if (changed.has("labels")) await put({ labels: news["labels"] ?? {} });
    if (changed.has("deleteProtection")) {
      const body = { delete: news["deleteProtection"] };
      await act(`/volumes/${id}/actions/change_protection`, body, context);
    }
    return outputsOf((await client.get<Answer>(`/volumes/${id}`, signal)).volume);
  },

  async read(id, _state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(`/volumes/${id}`, signal));
    if (!answer) return undefined;
    const { volume: info } = answer;
    const actual = {
      name: info.name,
      size: info.size,
      location: info.location.name,
      deleteProtection: info.protection.delete,
      labels: info.labels,
    };
    return { outputs: outputsOf(info), inputs: observed(inputs, actual, schema) };
  },

  async delete(id, _state, context) {
    const { client, signal } = context;
    const answer = await orMissing(client.get<Answer>(`/volumes/${id}`, signal));
    if (!answer) return;
    if (answer.volume.server !== null) {
      await retry(ATTEMPTS, context, () =>
        orMissing(act(`/volumes/${id}/actions/detach`, undefined, context)),
      );
    }
    await retry(ATTEMPTS, context, () =>
      orMissing(client.call("DELETE", `/volumes/${id}`, undefined, signal)),
    );
  },
});

function outputsOf(info: VolumeInfo): Properties {
  return { linuxDevice: info.linux_device, location: info.location.name, serverId: info.server };
}
