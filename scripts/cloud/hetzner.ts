import { z } from "zod";
import { STACK_LABEL } from "../../infra/server/labels.ts";
import type { Billable, CloudGuard, KnownResource, MakeCloudGuard, ServerChange } from "./guard.ts";
import { HetznerApi, until } from "./hetzner/api.ts";
import { billOf } from "./hetzner/bill.ts";
import {
  made,
  pricing,
  primaryIp,
  protectable,
  server,
  serverType,
  snapshot,
  volume,
} from "./hetzner/shapes.ts";
import { diskProblem, stockProblem } from "./hetzner/stock.ts";
import { DELETED_IN_ORDER, strayAttachments, straysAmong } from "./hetzner/strays.ts";

/**
 * Hetzner: a server type may be sold out, which the plugin learns only after it has turned the server off for a resize, and
 * then it leaves it off.
 */
export const hetznerGuard: MakeCloudGuard = (access) => new HetznerGuard(new HetznerApi(access));

/** What Hetzner protects, in which list, and how that is ended: a server has both kinds of protection or none. */
const PROTECTED = {
  server: { list: "servers", off: { delete: false, rebuild: false } },
  volume: { list: "volumes", off: { delete: false } },
  address: { list: "primary_ips", off: { delete: false } },
} as const;

class HetznerGuard implements CloudGuard {
  readonly #api: HetznerApi;

  constructor(api: HetznerApi) {
    this.#api = api;
  }

  async checkBefore(change: ServerChange): Promise<string | undefined> {
    const types = await this.#api.list("server_types", serverType);
    const problem = stockProblem(change, types, new Date());
    if (problem !== undefined || change.kind !== "resize") return problem;
    const servers = await this.#servers(change.stack);
    return servers
      .map(({ primary_disk_size }) => diskProblem(change.serverType, primary_disk_size, types))
      .find((found) => found !== undefined);
  }

  async recoverAfterFailure(stack: string): Promise<string | undefined> {
    const off = (await this.#servers(stack)).filter(({ status }) => status === "off");
    for (const { id } of off) {
      await this.#free(id);
      await this.#api.act(`servers/${id}/actions/poweron`);
    }
    if (off.length === 0) return undefined;
    const names = off.map(({ name, server_type }) => `"${name}" (still ${server_type.name})`).join(", ");
    return `The failed update had left the server ${names} off: it is on again, and serves what it served before.`;
  }

  async leftovers(stack: string) {
    const ofStack = labelled(stack);
    const [servers, volumes, addresses, snapshots] = await Promise.all([
      this.#servers(stack),
      this.#volumes(stack),
      this.#api.list("primary_ips", primaryIp, ofStack),
      this.#api.list("images", snapshot, { ...ofStack, type: "snapshot" }),
    ]);
    if (servers.length + volumes.length + addresses.length + snapshots.length === 0) return [];
    const prices = await this.#api.get("pricing", z.object({ pricing }));
    return billOf({ servers, volumes, addresses, snapshots }, prices.pricing);
  }

  async liftProtection(stack: string, kinds: readonly Billable["kind"][]): Promise<void> {
    for (const [kind, { list, off }] of Object.entries(PROTECTED)) {
      if (!kinds.includes(kind as Billable["kind"])) continue;
      for (const { id, protection } of await this.#api.list(list, protectable, labelled(stack)))
        if (protection.delete) await this.#api.act(`${list}/${id}/actions/change_protection`, off);
    }
  }

  async removeStrays(stack: string, known: readonly KnownResource[], since: Date): Promise<string[]> {
    const removed: string[] = [];
    for (const { list, type } of DELETED_IN_ORDER) {
      const strays = straysAmong(await this.#api.list(list, made, labelled(stack)), type, known, since);
      for (const { id, name } of strays) {
        if (list === "servers") await this.#free(id);
        await this.#api.delete(`${list}/${id}`);
        removed.push(name);
      }
    }
    for (const { id, name } of strayAttachments(await this.#volumes(stack), known)) {
      await this.#api.act(`volumes/${id}/actions/detach`);
      removed.push(`attachment of ${name}`);
    }
    return removed;
  }

  /** What an update had begun with a server goes on by itself, and keeps everything else away from it. */
  async #free(id: number): Promise<void> {
    const one = z.object({ server });
    await until("what is done with the server", async () => {
      return !(await this.#api.get(`servers/${id}`, one)).server.locked;
    });
  }

  #volumes(stack: string) {
    return this.#api.list("volumes", volume, labelled(stack));
  }

  #servers(stack: string) {
    return this.#api.list("servers", server, labelled(stack));
  }
}

function labelled(stack: string) {
  return { label_selector: `${STACK_LABEL}==${stack}` };
}
