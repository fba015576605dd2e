import { withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import { type DockerClient, orMissing } from "./client.ts";
import { labelMap, labels } from "./naming.ts";

interface VolumeInfo {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
}

/**
 * `docker.Volume`: https://www.pulumi.com/registry/packages/docker/api-docs/volume/.
 * Follows https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/resource_docker_volume.go:
 * every change replaces, which loses the data; a volume that exists already under the name is taken over.
 */
export const volume = defineResource<DockerClient>({
  inputs: {
    name: { type: "string", required: true, replace: true },
    driver: { type: "string", replace: true, computed: true },
    driverOpts: { type: "map", of: { type: "string" }, replace: true },
    labels,
  },
  outputs: ["driver", "mountpoint"],
  prepare: withName,

  async create(inputs, { client, signal }) {
    const { name, driver, driverOpts } = inputs;
    const body = { Name: name, Driver: driver, DriverOpts: driverOpts, Labels: labelMap(inputs["labels"]) };
    const info = await client.call<VolumeInfo>("POST", "/volumes/create", { body, signal });
    return { id: info.Name, outputs: { driver: info.Driver, mountpoint: info.Mountpoint } };
  },

  async read(id, _state, inputs, { client, signal }) {
    const info = await orMissing(
      client.call<VolumeInfo>("GET", `/volumes/${encodeURIComponent(id)}`, { signal }),
    );
    return info && { outputs: { driver: info.Driver, mountpoint: info.Mountpoint }, inputs };
  },

  async delete(id, _state, { client, signal }) {
    await orMissing(client.call("DELETE", `/volumes/${encodeURIComponent(id)}`, { signal }));
  },
});
