import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, EXIT } from "../errors.ts";
import { DigitalOceanApi, type Droplet } from "./digitalocean/api.ts";
import { belongings, IDLE_ADDRESS } from "./digitalocean/belongings.ts";
import { accountProblem, diskProblem, sizeProblem } from "./digitalocean/stock.ts";
import { DELETED_IN_ORDER, type Made, straysAmong } from "./digitalocean/strays.ts";
import { hasRecords, twinsAmong } from "./digitalocean/twins.ts";
import type { CloudAccess, CloudGuard, KnownResource } from "./guard.ts";

const RESERVED_IP = "digitalocean:index/reservedIp:ReservedIp";

/** Seconds that turning on may take, and between two looks. */
const POWER_ON = { timeout: 180, between: 2 };
/** The same for deleting. */
const GONE = { timeout: 60, between: 2 };

/** Asks DigitalOcean's API around updates of a stack. */
export function digitaloceanGuard(access: CloudAccess): CloudGuard {
  const api = new DigitalOceanApi(access);
  return {
    async checkBefore(change) {
      const sizes = await api.sizes();
      return (
        sizeProblem(change, sizes) ??
        (change.kind === "resize"
          ? first((await api.droplets(change.stack)).map((droplet) => diskProblem(change, sizes, droplet)))
          : await roomProblem(api))
      );
    },
    async recoverAfterFailure(stack) {
      const off = (await api.droplets(stack)).filter(({ status }) => status === "off");
      for (const droplet of off) await turnOn(droplet, api);
      if (off.length === 0) return undefined;
      return `${off.map(({ name }) => `"${name}"`).join(", ")} was off, and has been turned on again.`;
    },
    leftovers: (stack) => belongings(stack, api),
    async doubtful(known) {
      const ours = new Set(known.filter(({ type }) => type === RESERVED_IP).map(({ id }) => id));
      const idle = (await api.reservedIps())
        .filter(({ ip, droplet }) => droplet === null && !ours.has(ip))
        .map(({ ip }) => ip);
      if (idle.length === 0) return undefined;
      return `Reserved addresses carry no label, so nothing tells whether this update made ${idle.join(", ")}, which no droplet has. Each costs USD ${IDLE_ADDRESS} a month until somebody releases it: doctl compute reserved-ip delete ${idle[0]}`;
    },
    async removeStrays(stack, known, since) {
      const removed: string[] = [];
      for (const { list, path, type } of DELETED_IN_ORDER) {
        const strays = straysAmong(await api.made(path, list), { stack, type, known, since });
        for (const { id, name } of strays) {
          await remove(`${path}/${id}`, api);
          if (list === "droplets") await untilGone(stack, id, api);
          removed.push(name);
        }
      }
      return [...removed, ...(await removeTwins(known, api))];
    },
  };
}

/** Also for a replacement: the new droplet comes before the old one goes. */
async function roomProblem(api: DigitalOceanApi): Promise<string | undefined> {
  const [account, droplets] = await Promise.all([api.account(), api.dropletCount()]);
  return accountProblem(account, droplets);
}

/** Once what the droplet is at has ended: it may be a resize that still goes on. */
async function turnOn({ id, name }: Droplet, api: DigitalOceanApi): Promise<void> {
  const end = Date.now() + POWER_ON.timeout * 1000;
  let asked = false;
  for (;;) {
    const { status, locked } = await api.droplet(id);
    if (status === "active" && !locked) return;
    if (Date.now() > end) {
      throw new CommandError(`"${name}" is off and does not turn on.`, {
        fix: "turn it on in DigitalOcean's control panel.",
        exitCode: EXIT.unreachable,
      });
    }
    if (status === "off" && !locked && !asked) {
      await api.powerOn(id);
      asked = true;
    }
    await sleep(POWER_ON.between * 1000);
  }
}

/** Names of the DNS records that were there twice. */
async function removeTwins(known: readonly KnownResource[], api: DigitalOceanApi): Promise<string[]> {
  if (!hasRecords(known)) return [];
  const removed: string[] = [];
  for (const zone of await api.domains()) {
    for (const { id, type, name } of twinsAmong(await api.records(zone), known)) {
      await api.delete(`domains/${zone}/records/${id}`);
      removed.push(`the second ${type} record "${name}" of ${zone}`);
    }
  }
  return removed;
}

/** Deletes, as soon as nothing is done with it and nothing is in it any more. */
async function remove(path: string, api: DigitalOceanApi): Promise<void> {
  const end = Date.now() + GONE.timeout * 1000;
  for (;;) {
    try {
      await api.delete(path);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(GONE.between * 1000);
    }
  }
}

/** What a droplet holds is free when it is gone. */
async function untilGone(stack: string, id: Made["id"], api: DigitalOceanApi): Promise<void> {
  const end = Date.now() + GONE.timeout * 1000;
  while ((await api.droplets(stack)).some((droplet) => droplet.id === id) && Date.now() < end) {
    await sleep(GONE.between * 1000);
  }
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
