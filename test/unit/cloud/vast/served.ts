import { ManualClock } from "../../../cloud/vast/clock.ts";
import { startVast, type VastArgs, type VastCloud } from "../../../cloud/vast/start.ts";

/** Unix time at which tests begin, 2026-11-27 12:00 UTC. */
export const NOON = 1_795_780_800;
export const IMAGE = "debian:bookworm-slim";
/** Seconds from being rented to running. */
export const LOAD = 20;

export interface Answer<T> {
  readonly status: number;
  readonly type: string;
  readonly body: T;
}

/** Vast.ai on paper, on a clock that is set by hand. */
export interface Served {
  readonly cloud: VastCloud;
  readonly clock: ManualClock;
  readonly ask: <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<Answer<T>>;
  /** Rents the cheapest; its id. */
  readonly rent: (more?: object, offer?: number) => Promise<number>;
  readonly show: (id: number) => Promise<Record<string, unknown> | null>;
  readonly offers: (filters?: object) => Promise<{ id: number; [field: string]: unknown }[]>;
}

export async function served(args: Partial<VastArgs> = {}): Promise<Served> {
  const clock = new ManualClock(NOON);
  const cloud = await startVast({ run: "paper", machines: "paper", clock, loadSeconds: LOAD, ...args });
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(`${cloud.endpoint}${path}`, {
      method,
      headers: { authorization: `Bearer ${cloud.token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: (/json/.test(type) ? JSON.parse(text) : text) as T };
  };
  const offers = async (filters: object = {}) => {
    const found = await ask<{ offers: { id: number }[] }>("POST", "/bundles/", {
      order: [["dph_total", "asc"]],
      ...filters,
    });
    return found.body.offers;
  };
  return {
    cloud,
    clock,
    ask,
    offers,
    rent: async (more = {}, offer) => {
      const id = offer ?? (await offers())[0]?.id;
      const rent = { image: IMAGE, disk: 10, runtype: "ssh_direct", cancel_unavail: true, ...more };
      const made = await ask<{ success: boolean; new_contract: number }>("PUT", `/asks/${id}/`, rent);
      if (made.status !== 200) throw new Error(JSON.stringify(made.body));
      return made.body.new_contract;
    },
    show: async (id) =>
      (await ask<{ instances: Record<string, unknown> | null }>("GET", `/instances/${id}/`)).body.instances,
  };
}
