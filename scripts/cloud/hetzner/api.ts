import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CommandError } from "../../errors.ts";
import { CloudApi } from "../api.ts";
import type { CloudAccess } from "../guard.ts";
import { action } from "./shapes.ts";

const ENDPOINT = "https://api.hetzner.cloud/v1";

/** Milliseconds between two looks at something that goes on, and until it is given up. */
const POLL = 500;
const PATIENCE = 300_000;

const started = z.object({ action });
const meta = z.object({ pagination: z.object({ next_page: z.number().nullable() }) });

/** The Hetzner Cloud API, for the few questions that commands ask. Every method throws CommandError when it is refused. */
export class HetznerApi {
  readonly #api: CloudApi;

  constructor({ token, endpoint = ENDPOINT }: CloudAccess) {
    // Ends with "/", so that the paths of calls are added to its own.
    const place = `${endpoint.replace(/\/$/, "")}/`;
    this.#api = new CloudApi({ provider: "Hetzner", endpoint: place, token, tokenKey: "hcloud:token" });
  }

  /** All items of a list, from all its pages. */
  async list<T extends z.ZodType>(
    name: string,
    item: T,
    query: Readonly<Record<string, string>> = {},
  ): Promise<z.output<T>[]> {
    const items: z.output<T>[] = [];
    for (let page: number | null = 1; page !== null; ) {
      const search = new URLSearchParams({ ...query, page: String(page), per_page: "50" });
      const answer: Record<string, unknown> = await this.#api.call("GET", `${name}?${search}`);
      items.push(...z.array(item).parse(answer[name]));
      page = meta.parse(answer["meta"]).pagination.next_page;
    }
    return items;
  }

  async get<T extends z.ZodType>(path: string, shape: T): Promise<z.output<T>> {
    return shape.parse(await this.#api.call("GET", path));
  }

  /** Starts an action and waits until it has succeeded. */
  async act(path: string, body?: object): Promise<void> {
    await this.#settled(path, started.parse(await this.#api.call("POST", path, body)));
  }

  /** Deletes, and waits where that takes an action. */
  async delete(path: string): Promise<void> {
    const answer = started.safeParse(await this.#api.call("DELETE", path));
    if (answer.success) await this.#settled(path, answer.data);
  }

  async #settled(path: string, { action: current }: z.output<typeof started>): Promise<void> {
    await until(`"${path}"`, async () => {
      if (current.status !== "running") return true;
      current = (await this.get(`actions/${current.id}`, started)).action;
      return current.status !== "running";
    });
    if (current.error) throw new CommandError(`Hetzner: ${current.error.message} (${current.error.code}).`);
  }
}

/** Asks again and again until the answer is yes. @throws CommandError after five minutes */
export async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE; !(await done()); await sleep(POLL)) {
    if (Date.now() > end) throw new CommandError(`Hetzner has not ended ${what} in ${PATIENCE / 1000} s.`);
  }
}
