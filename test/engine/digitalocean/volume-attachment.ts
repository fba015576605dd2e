import { defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { checkNotEmpty, uniqueId, type Where } from "./shared.ts";
import { findVolume } from "./volume.ts";
import { type Action, retry, waitForAction } from "./wait.ts";

/** Seconds that the droplet may be busy with something else. */
const TIMEOUT = 300;

/**
 * `digitalocean.VolumeAttachment`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/volumeattachment/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/volume/resource_volume_attachment.go.
 */
export const volumeAttachment = defineResource<DigitalOceanClient>({
  inputs: {
    dropletId: { type: "integer", required: true, replace: true },
    volumeId: { type: "string", required: true, replace: true },
  },
  outputs: [],
  check: (inputs) => checkNotEmpty(inputs, "volumeId"),

  // Nothing is remembered of an attachment that fails half-way; the next one finds it done.
  async create(inputs, where) {
    const [volumeId, dropletId] = [String(inputs["volumeId"]), Number(inputs["dropletId"])];
    const volume = await doing("Error retrieving volume", findVolume(volumeId, where));
    if (volume.droplet_ids?.[0] !== dropletId) {
      await doing("Error attaching volume to droplet after retry timeout", act("attach", inputs, where));
    }
    return { id: uniqueId(`${dropletId}-${volumeId}-`), outputs: {} };
  },

  async read(_id, _state, inputs, where) {
    const found = await doing(
      "Error retrieving volume",
      orMissing(findVolume(String(inputs["volumeId"]), where)),
    );
    return found?.droplet_ids?.[0] === inputs["dropletId"] ? { outputs: {}, inputs } : undefined;
  },

  async delete(_id, state, where) {
    await doing("Error detaching volume from droplet after retry timeout", act("detach", state, where));
  },
});

function act(type: "attach" | "detach", { dropletId, volumeId }: Properties, where: Where): Promise<void> {
  const { client, signal } = where;
  const path = `/v2/volumes/${String(volumeId)}/actions`;
  const passes = (error: unknown) => isApiError(error, 422, "Droplet already has a pending event.");
  const work = async () => {
    const action = await client.call<{ action: Action }>(
      "POST",
      path,
      { type, droplet_id: dropletId },
      signal,
    );
    await doing(
      `Error waiting for ${type} volume (${String(volumeId)}) from Droplet (${String(dropletId)}) to finish`,
      waitForAction(action, where),
    );
  };
  return retry(work, { passes, timeout: TIMEOUT }, where);
}
