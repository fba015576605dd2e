/** Changes of a droplet in place: resourceDigitalOceanDropletUpdate in resource_droplet.go, in its order. */

import type { Properties, Value } from "../plugin/wire.ts";
import { waitForDroplet } from "./droplet-state.ts";
import { doing, isApiError } from "./errors.ts";
import { changed, list, setTags, type Where } from "./shared.ts";
import { type Action, waitForAction } from "./wait.ts";

/** Seconds for each thing that is waited for. */
const TIMEOUT = 3600;

export async function updateDroplet(
  id: string,
  olds: Properties,
  news: Properties,
  where: Where,
): Promise<void> {
  const differs = (property: string) => changed(olds, news, property);
  if (differs("size")) await resize(id, news, where);
  if (differs("name")) await rename(id, olds, news, where);
  if (differs("backups")) await switchBackups(id, news, where);
  // Also when the backups were just turned on with it.
  if (differs("backupPolicy") && news["backupPolicy"] !== undefined) {
    await policy(id, "change_backup_policy", news["backupPolicy"], where);
  }
  if (differs("ipv6") && news["ipv6"] === true) await enableIpv6(id, where);
  await doing(
    "Error updating tags",
    setTags({ resource_id: id, resource_type: "droplet" }, olds["tags"], news["tags"], where),
  );
  if (news["volumeIds"] !== undefined) await changeVolumes(id, olds, news, where);
}

export async function act(
  id: string,
  body: Properties,
  { client, signal }: Where,
): Promise<{ action: Action }> {
  return await client.call<{ action: Action }>("POST", `/v2/droplets/${id}/actions`, body, signal);
}

/** Off, resize, on. After a resize that fails the droplet is turned on again. */
async function resize(id: string, { size, resizeDisk }: Properties, where: Where): Promise<void> {
  const powerOff = act(id, { type: "power_off" }, where).catch((error: unknown) => {
    if (!isApiError(error, 422, "Droplet is already powered off")) throw error;
  });
  await doing(`Error powering off droplet (${id})`, powerOff);
  await doing(
    `Error waiting for droplet (${id}) to become powered off`,
    waitForStatus(id, "off", "active", where),
  );
  try {
    const body = { type: "resize", size: String(size), disk: resizeDisk !== false };
    const action = await doing(`Error resizing droplet (${id})`, act(id, body, where));
    await doing(`Error waiting for resize droplet (${id}) to finish`, waitForAction(action, where));
  } catch (error) {
    await powerOn(id, where).catch(() => {
      throw new Error(`Error powering on droplet (${id}) after failed resize: ${(error as Error).message}`);
    });
    throw error;
  }
  await doing(`Error powering on droplet (${id}) after resize`, powerOn(id, where));
}

async function powerOn(id: string, where: Where): Promise<void> {
  await act(id, { type: "power_on" }, where);
  await waitForStatus(id, "active", "off", where);
}

async function rename(id: string, olds: Properties, news: Properties, where: Where): Promise<void> {
  const target = news["name"] ?? "";
  await doing(`Error renaming droplet (${id})`, act(id, { type: "rename", name: target }, where));
  await doing(
    `Error waiting for rename droplet (${id}) to finish`,
    waitForDroplet(
      id,
      {
        attribute: "name",
        target,
        pending: ["", olds["name"] ?? ""],
        during: "update",
        timeout: TIMEOUT,
      },
      where,
    ),
  );
}

async function switchBackups(id: string, news: Properties, where: Where): Promise<void> {
  if (news["backups"] === true && news["backupPolicy"] !== undefined) {
    return policy(id, "enable_backups", news["backupPolicy"], where);
  }
  const type = news["backups"] === true ? "enable_backups" : "disable_backups";
  const action = await doing(`Error at ${type} on droplet (${id})`, act(id, { type }, where));
  await doing(`Error waiting for ${type} of droplet (${id})`, waitForAction(action, where));
}

async function policy(id: string, type: string, given: Value, where: Where): Promise<void> {
  const body = { type, backup_policy: policyOf(given) };
  const action = await doing(`error changing backup policy on droplet (${id})`, act(id, body, where));
  await doing(
    `error waiting for backup policy to be changed for droplet (${id})`,
    waitForAction(action, where),
  );
}

/** All three are always there, as expandBackupPolicy has them. */
export function policyOf(given: Value): Properties {
  return { plan: "", weekday: "", hour: 0, ...(given as Properties) };
}

async function enableIpv6(id: string, where: Where): Promise<void> {
  await doing(`Error turning on ipv6 for droplet (${id})`, act(id, { type: "enable_ipv6" }, where));
  const target = { attribute: "ipv6", target: true, pending: ["", false] } as const;
  await doing(
    `Error waiting for ipv6 to be turned on for droplet (${id})`,
    waitForDroplet(id, { ...target, during: "update", timeout: TIMEOUT }, where),
  );
  where.log("warning", "Enabling IPv6 requires additional OS-level configuration");
}

async function changeVolumes(id: string, olds: Properties, news: Properties, where: Where): Promise<void> {
  const [before, after] = [list(olds["volumeIds"]), list(news["volumeIds"])] as [string[], string[]];
  for (const volume of after.filter((one) => !before.includes(one))) {
    await moveVolume("attach", volume, id, where);
  }
  for (const volume of before.filter((one) => !after.includes(one))) {
    await moveVolume("detach", volume, id, where);
  }
}

export async function moveVolume(
  type: "attach" | "detach",
  volume: string,
  droplet: string,
  where: Where,
): Promise<void> {
  const { client, signal } = where;
  const body = { type, droplet_id: Number(droplet) };
  const action = await doing(
    `Error at ${type} of volume "${volume}" and droplet (${droplet})`,
    client.call<{ action: Action }>("POST", `/v2/volumes/${volume}/actions`, body, signal),
  );
  await doing(
    `Error waiting for ${type} of volume "${volume}" and droplet (${droplet})`,
    waitForAction(action, where),
  );
}

async function waitForStatus(id: string, target: string, pending: string, where: Where): Promise<void> {
  const wait = { attribute: "status", target, pending: [pending], during: "update" } as const;
  await waitForDroplet(id, { ...wait, timeout: where.timeout ?? TIMEOUT }, where);
}
