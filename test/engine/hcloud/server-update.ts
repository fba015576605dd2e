import type { Context } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { act, actAll } from "./actions.ts";
import type { HcloudClient } from "./client.ts";
import { changeAddresses } from "./server-addresses.ts";
import type { ServerInfo } from "./server-info.ts";

type Update = (server: ServerInfo, news: Properties, context: Context<HcloudClient>) => Promise<void>;

/** Changes in place, in the order of resourceServerUpdate: the inputs that ask for each, and what is done. */
export const UPDATES: readonly (readonly [inputs: readonly string[], update: Update])[] = [
  [["name"], (server, news, context) => put(server, { name: news["name"] }, context)],
  [["labels"], (server, news, context) => put(server, { labels: news["labels"] ?? {} }, context)],
  [["serverType"], changeType],
  [["backups"], changeBackups],
  [["firewallIds"], changeFirewalls],
  [["publicNets"], changeAddresses],
  [["deleteProtection", "rebuildProtection"], changeProtection],
];

async function put(
  server: ServerInfo,
  body: object,
  { client, signal }: Context<HcloudClient>,
): Promise<void> {
  await client.call("PUT", `/servers/${server.id}`, body, signal);
}

/** The provider itself starts the server with its new type. When the type is sold out, the server stays off, as there. */
async function changeType(
  server: ServerInfo,
  news: Properties,
  context: Context<HcloudClient>,
): Promise<void> {
  const path = `/servers/${server.id}/actions`;
  if (server.status === "running") await act(`${path}/poweroff`, undefined, context);
  const body = { server_type: news["serverType"], upgrade_disk: news["keepDisk"] !== true };
  await act(`${path}/change_type`, body, context);
}

export async function changeBackups(
  server: ServerInfo,
  news: Properties,
  context: Context<HcloudClient>,
): Promise<void> {
  const before = (server.backup_window ?? "") !== "";
  const after = news["backups"] === true;
  if (before === after) return;
  await act(`/servers/${server.id}/actions/${after ? "enable" : "disable"}_backup`, undefined, context);
}

async function changeFirewalls(
  server: ServerInfo,
  news: Properties,
  context: Context<HcloudClient>,
): Promise<void> {
  const before = server.public_net.firewalls.map(({ id }) => id);
  const after = (news["firewallIds"] ?? []) as number[];
  const resources = [{ type: "server", server: { id: server.id } }];
  for (const id of before.filter((old) => !after.includes(old)))
    await actAll(`/firewalls/${id}/actions/remove_from_resources`, { remove_from: resources }, context);
  for (const id of after.filter((added) => !before.includes(added)))
    await actAll(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: resources }, context);
}

export async function changeProtection(
  server: ServerInfo,
  news: Properties,
  context: Context<HcloudClient>,
): Promise<void> {
  const body = { delete: news["deleteProtection"], rebuild: news["rebuildProtection"] };
  await act(`/servers/${server.id}/actions/change_protection`, body, context);
}
