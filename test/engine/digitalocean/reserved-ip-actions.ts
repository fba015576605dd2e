import type { Properties } from "../plugin/wire.ts";
import { doing, orMissing } from "./errors.ts";
import type { Where } from "./shared.ts";
import { type Action, waitFor } from "./wait.ts";

export interface ReservedIp {
  readonly ip: string;
  readonly region: { readonly slug: string };
  readonly droplet: { readonly id: number; readonly region?: { readonly slug: string } } | null;
}

const READY = { timeout: 120, delay: 3, between: 2 };
const ACTION = { timeout: 3600, delay: 10, between: 3, notFoundChecks: 60 };

export async function findReservedIp(ip: string, { client, signal }: Where): Promise<ReservedIp> {
  const path = `/v2/reserved_ips/${ip}`;
  return (await client.call<{ reserved_ip: ReservedIp }>("GET", path, undefined, signal)).reserved_ip;
}

/**
 * Gives the address to a droplet, once that is done with what it was doing.
 * https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/reservedip/reserved_ip_actions.go
 */
export async function assign(ip: string, droplet: number, where: Where): Promise<void> {
  await doing(
    `Error waiting for droplet (${droplet}) to be ready for reserved IP assign`,
    waitUntilIdle(droplet, where),
  );
  const action = await doing(
    `Error Assigning reserved IP (${ip}) to the droplet`,
    act(ip, { type: "assign", droplet_id: droplet }, where),
  );
  await doing(
    `Error waiting for reserved IP (${ip}) to be Assigned`,
    waitForIp(ip, action, (found) => found.droplet?.id === droplet, where),
  );
}

/** Takes the address from its droplet. */
export async function unassign(ip: string, where: Where): Promise<void> {
  const action = await doing(
    `Error unassigning reserved IP (${ip}) from the droplet`,
    act(ip, { type: "unassign" }, where),
  );
  await doing(
    `Error waiting for reserved IP (${ip}) to be unassigned`,
    waitForIp(ip, action, (found) => found.droplet === null, where),
  );
}

async function act(ip: string, body: Properties, { client, signal }: Where): Promise<Action> {
  const path = `/v2/reserved_ips/${ip}/actions`;
  return (await client.call<{ action: Action }>("POST", path, body, signal)).action;
}

function waitUntilIdle(droplet: number, where: Where): Promise<void> {
  const path = `/v2/droplets/${droplet}/actions?per_page=50`;
  const look = async () => {
    const { actions } = await where.client.call<{ actions: Action[] }>("GET", path, undefined, where.signal);
    return actions.every(({ status }) => status === "completed" || status === "errored")
      ? "ready"
      : "waiting";
  };
  return waitFor({ ...READY, pending: ["waiting"], target: "ready", look }, where);
}

/** Some actions can't be looked at, at first or ever: then the address itself tells. */
function waitForIp(
  ip: string,
  { id }: Action,
  isDone: (found: ReservedIp) => boolean,
  where: Where,
): Promise<void> {
  const path = `/v2/reserved_ips/${ip}/actions/${id}`;
  const look = async () => {
    const { client, signal } = where;
    const found = await orMissing(client.call<{ action: Action }>("GET", path, undefined, signal));
    if (found) return found.action.status;
    return isDone(await findReservedIp(ip, where)) ? "completed" : undefined;
  };
  return waitFor({ ...ACTION, pending: ["new", "in-progress"], target: "completed", look }, where);
}
