import { defineResource } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import { type Action, settled } from "./actions.ts";
import { type HcloudClient, isCode, orMissing } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import { finish, observed } from "./shared.ts";
import type { VolumeInfo } from "./volume.ts";

const schema: Schema = {
  volumeId: { type: "integer", required: true, replace: true },
  serverId: { type: "integer", required: true, replace: true },
  automount: { type: "boolean", computed: true },
};

type Answer = { readonly volume: VolumeInfo };
type Started = { readonly action: Action };

const whileLocked = (error: unknown) => isCode(error, "locked");

/**
 * `hcloud.VolumeAttachment`: https://www.pulumi.com/registry/packages/hcloud/api-docs/volumeattachment/.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/volume/resource_attachment.go:
 * its id is the volume's, and `automount: false` is not sent.
 */
export const volumeAttachment = defineResource<HcloudClient>({
  inputs: schema,
  outputs: ["automount"],

  async create(inputs, context) {
    const { client, signal } = context;
    const id = String(inputs["volumeId"]);
    const body = { server: inputs["serverId"], ...(inputs["automount"] === true && { automount: true }) };
    const attach = () => client.post<Started>(`/volumes/${id}/actions/attach`, body, signal);
    const { action } = await retry(ATTEMPTS, context, attach, whileLocked);
    return finish(id, async () => {
      await settled([action], context);
      return { id, outputs: { automount: inputs["automount"] ?? null } };
    });
  },

  async update() {
    // Only `automount` changes in place, which is asked for at the attaching alone.
    return {};
  },

  async read(id, state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(`/volumes/${id}`, signal));
    const serverId = answer?.volume.server ?? null;
    if (serverId === null) return undefined;
    if (!(await orMissing(client.get(`/servers/${serverId}`, signal)))) return undefined;
    return {
      outputs: { automount: state["automount"] ?? null },
      inputs: observed(inputs, { volumeId: Number(id), serverId }, schema),
    };
  },

  async delete(id, _state, context) {
    const { client, signal } = context;
    const answer = await orMissing(client.get<Answer>(`/volumes/${id}`, signal));
    if (!answer || answer.volume.server === null) return;
    const detach = () => client.post<Started>(`/volumes/${id}/actions/detach`, undefined, signal);
    const { action } = await retry(ATTEMPTS, context, detach, whileLocked);
    await settled([action], context);
  },
});
