import type { Plugin } from "../plugin/resource.ts";
import { DockerClient } from "./client.ts";

/**
 * Stands in for the docker plugin 5: https://www.pulumi.com/registry/packages/docker/. It bridges
 * https://github.com/kreuzwerker/terraform-provider-docker, whose sources the resource types here follow.
 */
export const plugin: Plugin<DockerClient> = {
  name: "docker",
  config: {
    host: { type: "string" },
    sshOpts: { type: "list", of: { type: "string" } },
    disableDockerDaemonCheck: { type: "boolean" },
  },
  configure(config) {
    const host = config["host"] ?? process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
    return new DockerClient(String(host), (config["sshOpts"] ?? []) as string[]);
  },
  async close(client) {
    client.close();
  },
  resources: {
    "docker:index/container:Container": async () => (await import("./container.ts")).container,
    "docker:index/network:Network": async () => (await import("./network.ts")).network,
    "docker:index/volume:Volume": async () => (await import("./volume.ts")).volume,
    "docker:index/remoteImage:RemoteImage": async () => (await import("./image.ts")).remoteImage,
  },
};
