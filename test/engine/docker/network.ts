import { setTimeout as sleep } from "node:timers/promises";
import { withName } from "../plugin/naming.ts";
import { type Context, defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { type DockerClient, DockerError, orMissing } from "./client.ts";
import { labelMap, labels } from "./naming.ts";

interface NetworkInfo {
  readonly Driver: string;
  readonly Internal: boolean;
  readonly Scope: string;
  readonly Options: Record<string, string> | null;
  readonly IPAM: { readonly Config: IpamConfig[] | null };
}
interface IpamConfig {
  readonly Subnet?: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
  readonly AuxiliaryAddresses?: Record<string, string>;
}

/** How long to wait for a network to be left by its containers, and how often to look, in milliseconds. */
const REMOVAL = { timeout: 30_000, pause: 1000 };

/**
 * `docker.Network`: https://www.pulumi.com/registry/packages/docker/api-docs/network/.
 * Follows https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/resource_docker_network.go:
 * every change replaces.
 */
export const network = defineResource<DockerClient>({
  inputs: {
    name: { type: "string", required: true, replace: true },
    driver: { type: "string", replace: true, computed: true },
    internal: { type: "boolean", replace: true, computed: true },
    attachable: { type: "boolean", replace: true },
    ipv6: { type: "boolean", replace: true },
    options: { type: "map", of: { type: "string" }, replace: true, computed: true },
    ipamDriver: { type: "string", replace: true, default: "default" },
    ipamOptions: { type: "map", of: { type: "string" }, replace: true },
    ipamConfigs: {
      type: "set",
      replace: true,
      computed: true,
      of: {
        type: "object",
        properties: {
          subnet: { type: "string" },
          ipRange: { type: "string" },
          gateway: { type: "string" },
          auxAddress: { type: "map", of: { type: "string" } },
        },
      },
    },
    labels,
  },
  outputs: ["driver", "internal", "options", "ipamConfigs", "scope"],
  prepare: withName,

  async create(inputs, context) {
    const configs = (inputs["ipamConfigs"] ?? []) as Record<string, unknown>[];
    const body = {
      Name: inputs["name"],
      // Without this the daemon would make a second network of the same name.
      CheckDuplicate: true,
      Driver: inputs["driver"],
      Internal: inputs["internal"],
      Attachable: inputs["attachable"],
      EnableIPv6: inputs["ipv6"],
      Options: inputs["options"],
      Labels: labelMap(inputs["labels"]),
      IPAM: {
        Driver: inputs["ipamDriver"],
        Options: inputs["ipamOptions"],
        Config: configs.map(({ subnet, ipRange, gateway, auxAddress }) => ({
          Subnet: subnet,
          IPRange: ipRange,
          Gateway: gateway,
          AuxiliaryAddresses: auxAddress,
        })),
      },
    };
    const { client, signal } = context;
    const { Id } = await client.call<{ Id: string }>("POST", "/networks/create", { body, signal });
    return { id: Id, outputs: outputsOf(await client.call("GET", `/networks/${Id}`, { signal })) };
  },

  async read(id, _state, inputs, { client, signal }) {
    const info = await orMissing(client.call<NetworkInfo>("GET", `/networks/${id}`, { signal }));
    return info && { outputs: outputsOf(info), inputs };
  },

  async delete(id, _state, context) {
    const end = Date.now() + REMOVAL.timeout;
    while (await stillInUse(id, context)) {
      if (Date.now() > end)
        throw new Error(`network ${id} is still in use after ${REMOVAL.timeout / 1000} s`);
      await sleep(REMOVAL.pause, undefined, { signal: context.signal });
    }
  },
});

/** Removes the network. @returns whether containers that are just going away held it back. */
async function stillInUse(id: string, { client, signal }: Context<DockerClient>): Promise<boolean> {
  try {
    await orMissing(client.call("DELETE", `/networks/${id}`, { signal }));
    return false;
  } catch (error) {
    if (error instanceof DockerError && /has active endpoints/.test(error.message)) return true;
    throw error;
  }
}

function outputsOf(info: NetworkInfo): Properties {
  return {
    driver: info.Driver,
    internal: info.Internal,
    scope: info.Scope,
    options: info.Options ?? {},
    ipamConfigs: (info.IPAM.Config ?? []).map(({ Subnet, IPRange, Gateway, AuxiliaryAddresses }) => ({
      ...(Subnet !== undefined && { subnet: Subnet }),
      ...(IPRange !== undefined && { ipRange: IPRange }),
      ...(Gateway !== undefined && { gateway: Gateway }),
      ...(AuxiliaryAddresses !== undefined && { auxAddress: AuxiliaryAddresses }),
    })),
  };
}
