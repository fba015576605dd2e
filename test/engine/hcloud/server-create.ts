import type { Context } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { Action } from "./actions.ts";
import { type HcloudClient, orMissing } from "./client.ts";
import {
  type ImageInfo,
  imageNotice,
  type Notice,
  type ServerTypeInfo,
  serverTypeNotice,
} from "./deprecation.ts";
import type { ServerAnswer } from "./server-info.ts";

export interface ServerCreated extends ServerAnswer {
  readonly action: Action;
  readonly next_actions: readonly Action[];
}

interface PublicNet {
  readonly ipv4Enabled: boolean;
  readonly ipv4?: number;
  readonly ipv6Enabled: boolean;
  readonly ipv6?: number;
}

/** Looks up what the order names, and orders: resourceServerCreate up to the API's answer. */
export async function order(inputs: Properties, context: Context<HcloudClient>): Promise<ServerCreated> {
  const { client, signal } = context;
  const type = await serverType(String(inputs["serverType"]), context);
  const image = await imageFor(String(inputs["image"]), type.architecture, context);
  heed(imageNotice(image, new Date()), context);
  heed(serverTypeNotice(type, String(inputs["location"] ?? ""), new Date()), context);
  const [publicNet] = (inputs["publicNets"] ?? []) as unknown as PublicNet[];
  const body = {
    name: inputs["name"],
    server_type: type.name,
    image: image.id,
    location: inputs["location"],
    user_data: inputs["userData"],
    ssh_keys: await sshKeyIds((inputs["sshKeys"] ?? []) as string[], context),
    labels: inputs["labels"],
    firewalls: ((inputs["firewallIds"] ?? []) as number[]).map((firewall) => ({ firewall })),
    public_net: publicNet && {
      enable_ipv4: publicNet.ipv4Enabled || publicNet.ipv4 !== undefined,
      enable_ipv6: publicNet.ipv6Enabled || publicNet.ipv6 !== undefined,
      ipv4: publicNet.ipv4,
      ipv6: publicNet.ipv6,
    },
  };
  return client.post<ServerCreated>("/servers", body, signal);
}

/** What is deprecated warns, what is gone fails. */
function heed(notice: Notice | undefined, { log }: Context<HcloudClient>): void {
  if (notice?.gone) throw new Error(`${notice.message}.`);
  if (notice) log("warning", `${notice.message}.`);
}

async function serverType(name: string, { client, signal }: Context<HcloudClient>): Promise<ServerTypeInfo> {
  const query = { name };
  const answer = await client.get<{ server_types: ServerTypeInfo[] }>("/server_types", signal, query);
  const [found] = answer.server_types;
  if (found === undefined) throw new Error(`server type ${name} not found`);
  return found;
}

async function imageFor(
  name: string,
  architecture: string,
  { client, signal }: Context<HcloudClient>,
): Promise<ImageInfo> {
  if (/^\d+$/.test(name)) {
    const answer = await orMissing(client.get<{ image: ImageInfo }>(`/images/${name}`, signal));
    if (answer) return answer.image;
  }
  const query = { name, architecture, include_deprecated: "true" };
  const { images } = await client.get<{ images: ImageInfo[] }>("/images", signal, query);
  const [found] = images;
  if (found === undefined) throw new Error(`image ${name} for architecture ${architecture} not found`);
  return found;
}

async function sshKeyIds(
  idsOrNames: readonly string[],
  { client, signal }: Context<HcloudClient>,
): Promise<number[]> {
  const ids: number[] = [];
  for (const key of idsOrNames) {
    type Key = { readonly id: number };
    const byId = /^\d+$/.test(key)
      ? await orMissing(client.get<{ ssh_key: Key }>(`/ssh_keys/${key}`, signal))
      : undefined;
    const { ssh_keys: named } = byId
      ? { ssh_keys: [byId.ssh_key] }
      : await client.get<{ ssh_keys: Key[] }>("/ssh_keys", signal, { name: key });
    const [found] = named;
    if (found === undefined) throw new Error(`SSH key not found: ${key}`);
    ids.push(found.id);
  }
  return ids;
}
