import { Network } from "@pulumi/docker/network.js";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { type Manifest, NETWORKS } from "./manifest.ts";

/** Beside the networks without a way out: where nginx publishes its ports, and services that may reach the internet. */
const PUBLIC = "public";

export interface NetworksArgs {
  server: Server;
  provider: pulumi.ProviderResource;
}

/** The container networks of one server. */
export class Networks extends pulumi.ComponentResource {
  private readonly networks: ReadonlyMap<string, Network>;

  constructor(name: string, args: NetworksArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:service:Networks", name, {}, opts);
    const { server, provider } = args;
    const network = (part: string) =>
      new Network(
        `${name}-${part}`,
        {
          name: `platform-${part}`,
          driver: "bridge",
          internal: part !== PUBLIC,
          labels: [{ label: "platform.server", value: server.id }],
        },
        { parent: this, provider, ...goesWith(server) },
      );
    this.networks = new Map([...NETWORKS, PUBLIC].map((part) => [part, network(part)]));
    this.registerOutputs({});
  }

  /** What a container's `networksAdvanced` says, for the networks that its manifest asks for. */
  of(manifest: Manifest): { name: pulumi.Output<string>; aliases: string[] }[] {
    const open = manifest.internet || (manifest.ports ?? []).length > 0;
    return [...manifest.networks, ...(open ? [PUBLIC] : [])].map((part) => {
      const network = this.networks.get(part);
      if (!network) throw new pulumi.ResourceError(`There is no network "${part}".`, this, true);
      return { name: network.name, aliases: [manifest.name] };
    });
  }
}
