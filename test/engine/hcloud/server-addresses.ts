import type { Context } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { act } from "./actions.ts";
import type { HcloudClient } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import type { ServerInfo } from "./server-info.ts";

/**
 * Gives a server other primary IPs: updatePublicNet, for the case that both are named before and after. The server is off
 * meanwhile, and on again afterwards even if an address can't be given to it.
 * @throws Error for what this stand-in leaves to the official plugin: taking addresses away, or letting the provider choose
 */
export async function changeAddresses(
  server: ServerInfo,
  news: Properties,
  context: Context<HcloudClient>,
): Promise<void> {
  const [wanted = {}] = (news["publicNets"] ?? []) as Properties[];
  const { ipv4, ipv6 } = wanted;
  if (typeof ipv4 !== "number" || typeof ipv6 !== "number") {
    throw new Error("this stand-in changes publicNets only between two primary IPs that are named by id");
  }
  await act(`/servers/${server.id}/actions/poweroff`, undefined, context);
  try {
    await move(server.public_net.ipv4?.id ?? 0, ipv4, server.id, context);
    await move(server.public_net.ipv6?.id ?? 0, ipv6, server.id, context);
  } finally {
    const powerOn = () => act(`/servers/${server.id}/actions/poweron`, undefined, context);
    await retry(ATTEMPTS, context, powerOn);
  }
}

async function move(from: number, to: number, server: number, context: Context<HcloudClient>): Promise<void> {
  if (from === to) return;
  if (from !== 0) await act(`/primary_ips/${from}/actions/unassign`, undefined, context);
  const body = { assignee_id: server, assignee_type: "server" };
  await act(`/primary_ips/${to}/actions/assign`, body, context);
}
