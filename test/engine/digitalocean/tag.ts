import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, orMissing } from "./errors.ts";
import { asFound, checkTags, namedByProgram, type Where } from "./shared.ts";

interface Count {
  readonly count?: number;
}
interface Tag {
  readonly name: string;
  readonly resources: Count & {
    readonly droplets?: Count;
    readonly images?: Count;
    readonly volumes?: Count;
    readonly volume_snapshots?: Count;
    readonly databases?: Count;
  };
}

/**
 * `digitalocean.Tag`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/tag/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/tag/resource_tag.go.
 */
export const tag = defineResource<DigitalOceanClient>({
  inputs: { name: { type: "string", required: true, replace: true } },
  outputs: [
    "totalResourceCount",
    "dropletsCount",
    "imagesCount",
    "volumesCount",
    "volumeSnapshotsCount",
    "databasesCount",
  ],
  deleteBeforeReplace: namedByProgram,
  check: (inputs) => checkTags([inputs["name"] ?? ""], "name"),

  async create(inputs, where) {
    const { client, signal } = where;
    const { tag: made } = await doing(
      "Error creating tag",
      client.call<{ tag: Tag }>("POST", "/v2/tags", { name: inputs["name"] }, signal),
    );
    try {
      return { id: made.name, outputs: outputsOf(await find(made.name, where)) };
    } catch (error) {
      throw new InitializationError(made.name, `Error retrieving tag: ${(error as Error).message}`);
    }
  },

  async update(id, _olds, _news, where) {
    return outputsOf(await find(id, where));
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error retrieving tag", orMissing(find(id, where)));
    return found && { outputs: outputsOf(found), inputs: asFound(inputs, { name: found.name }) };
  },

  async delete(id, _state, { client, signal }) {
    await doing("Error deleting tag", client.call("DELETE", `/v2/tags/${id}`, undefined, signal));
  },
});

async function find(id: string, { client, signal }: Where): Promise<Tag> {
  return (await client.call<{ tag: Tag }>("GET", `/v2/tags/${id}`, undefined, signal)).tag;
}

function outputsOf({ resources }: Tag): Properties {
  return {
    totalResourceCount: resources.count ?? 0,
    dropletsCount: resources.droplets?.count ?? 0,
    imagesCount: resources.images?.count ?? 0,
    volumesCount: resources.volumes?.count ?? 0,
    volumeSnapshotsCount: resources.volume_snapshots?.count ?? 0,
    databasesCount: resources.databases?.count ?? 0,
  };
}
