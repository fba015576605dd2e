import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, orMissing } from "./errors.ts";
import {
  asFound,
  changed,
  checkBetween,
  checkNotEmpty,
  checkTags,
  list,
  lowerCase,
  namedByProgram,
  setTags,
  tags,
  urnOf,
  type Where,
} from "./shared.ts";
import { type Action, waitForAction } from "./wait.ts";

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly region: { readonly slug: string };
  readonly size_gigabytes: number;
  readonly description: string;
  readonly droplet_ids: number[] | null;
  readonly filesystem_type: string;
  readonly filesystem_label: string;
  readonly tags: string[] | null;
}

const FILESYSTEMS = ["ext4", "xfs"];

/**
 * `digitalocean.Volume`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/volume/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/volume/resource_volume.go.
 */
export const volume = defineResource<DigitalOceanClient>({
  inputs: {
    name: { type: "string", required: true, replace: true },
    region: { type: "string", required: true, replace: true },
    size: { type: "integer", required: true },
    description: { type: "string", replace: true },
    snapshotId: { type: "string", replace: true },
    initialFilesystemType: { type: "string", replace: true, oneOf: FILESYSTEMS },
    initialFilesystemLabel: { type: "string", replace: true },
    tags,
  },
  outputs: ["volumeUrn", "dropletIds", "filesystemType", "filesystemLabel"],
  deleteBeforeReplace: namedByProgram,
  prepare: (inputs) => lowerCase(inputs, "region"),
  check: (inputs) => [
    ...checkNotEmpty(inputs, "name", "description", "snapshotId", "initialFilesystemLabel"),
    ...checkBetween(inputs["size"], "size", 1, Infinity),
    ...checkTags(inputs["tags"], "tags"),
  ],

  adjustChanges(changes, olds, news) {
    if (Number(news["size"]) < Number(olds["size"])) {
      throw new Error("volumes `size` can only be expanded and not shrunk");
    }
    return changes;
  },

  async create(inputs, where) {
    const { client, signal } = where;
    const body = {
      name: inputs["name"],
      region: inputs["region"],
      size_gigabytes: inputs["size"],
      description: inputs["description"] ?? "",
      snapshot_id: inputs["snapshotId"] ?? "",
      filesystem_type: inputs["initialFilesystemType"] ?? "",
      filesystem_label: inputs["initialFilesystemLabel"] ?? "",
      tags: list(inputs["tags"]),
    };
    const { volume: made } = await doing(
      "Error creating Volume",
      client.call<{ volume: Volume }>("POST", "/v2/volumes", body, signal),
    );
    try {
      return { id: made.id, outputs: outputsOf(await findVolume(made.id, where)) };
    } catch (error) {
      throw new InitializationError(made.id, `Error retrieving volume: ${(error as Error).message}`);
    }
  },

  async update(id, olds, news, where) {
    if (changed(olds, news, "size")) await grow(id, news, where);
    await doing(
      "Error updating tags",
      setTags({ resource_id: id, resource_type: "volume" }, olds["tags"], news["tags"], where),
    );
    return outputsOf(await findVolume(id, where));
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error retrieving volume", orMissing(findVolume(id, where)));
    if (!found) return undefined;
    const { name, region, size_gigabytes: size } = found;
    const inputsFound = { name, region: region.slug, size, tags: found.tags ?? [] };
    return { outputs: outputsOf(found), inputs: asFound(inputs, inputsFound) };
  },

  async delete(id, _state, { client, signal }) {
    await doing("Error deleting Volume", client.call("DELETE", `/v2/volumes/${id}`, undefined, signal));
  },
});

export async function findVolume(id: string, { client, signal }: Where): Promise<Volume> {
  return (await client.call<{ volume: Volume }>("GET", `/v2/volumes/${id}`, undefined, signal)).volume;
}

async function grow(id: string, { size, region }: Properties, where: Where): Promise<void> {
  const { client, signal } = where;
  const body = { type: "resize", size_gigabytes: size, region };
  const path = `/v2/volumes/${id}/actions`;
  const action = await doing(
    `Error resizing volume (${id})`,
    client.call<{ action: Action }>("POST", path, body, signal),
  );
  await doing(`Error waiting for resize volume (${id}) to finish`, waitForAction(action, where));
}

function outputsOf(found: Volume): Properties {
  return {
    volumeUrn: urnOf("volume", found.id),
    dropletIds: found.droplet_ids ?? [],
    ...(found.filesystem_type && { filesystemType: found.filesystem_type }),
    ...(found.filesystem_label && { filesystemLabel: found.filesystem_label }),
  };
}
