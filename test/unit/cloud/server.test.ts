import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Actions } from "../../cloud/actions.ts";
import { DigitalOcean } from "../../cloud/digitalocean/provider.ts";
import { Hetzner } from "../../cloud/hetzner/provider.ts";
import type { FaultInput } from "../../cloud/http/faults.ts";
import { apiServer, type Provider, type Surroundings } from "../../cloud/http/server.ts";
import type { Site } from "../../cloud/machines/site.ts";

/** What both providers' ends share, asked for things that need no machine. */

// None of these requests comes near a machine.
const NO_SITE = undefined as unknown as Site;
const PROVIDERS = {
  hetzner: {
    make: (): Provider => new Hetzner(NO_SITE, 0),
    list: "/v1/server_types",
    thing: "/v1/servers/1",
  },
  digitalocean: {
    make: (): Provider => new DigitalOcean(NO_SITE, 0),
    list: "/v2/sizes",
    thing: "/v2/droplets/1",
  },
} as const;

let served: { app: FastifyInstance } & Surroundings;
let base: string;

async function start(provider: Provider): Promise<void> {
  served = apiServer(provider, "secret");
  base = await served.app.listen({ host: "127.0.0.1", port: 0 });
}
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${base}${path}`, { headers: { authorization: "Bearer secret" }, ...init });

afterEach(() => served.app.close());

describe.each(["hetzner", "digitalocean"] as const)("the API of %s", (name) => {
  const { make, list, thing } = PROVIDERS[name];
  beforeEach(() => start(make()));

  test("answers 401 without the right token", async () => {
    expect((await ask(list, { headers: {} })).status).toBe(401);
    expect((await ask(list, { headers: { authorization: "Bearer other" } })).status).toBe(401);
    expect((await ask(list)).status).toBe(200);
  });

  test("answers 404 in its own form for what is not there", async () => {
    const answer = await ask(thing);
    expect(answer.status).toBe(404);
    const body = await answer.json();
    if (name === "hetzner") expect(body).toMatchObject({ error: { code: "not_found" } });
    else expect(body).toMatchObject({ id: "not_found", request_id: expect.any(String) });
  });

  test("counts requests down in its rate limit headers", async () => {
    const left = async () => Number((await ask(list)).headers.get("ratelimit-remaining"));
    const first = await left();
    expect(await left()).toBe(first - 1);
    expect(Number((await ask(list)).headers.get("ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
  });

  const STATUS: [FaultInput["kind"], number, number][] = [
    ["unauthorized", 401, 401],
    ["quota", 403, 403],
    ["not-found", 404, 404],
    ["locked", 423, 422],
    ["conflict", 409, 409],
    ["sold-out", 412, 422],
    ["invalid", 422, 422],
    ["rate-limit", 429, 429],
    ["server-error", 500, 500],
    ["unavailable", 503, 503],
  ];
  test.each(STATUS)("plays the fault %s once", async (kind, hetzner, digitalocean) => {
    served.faults.add({ kind });
    const answer = await ask(list);
    expect(answer.status).toBe(name === "hetzner" ? hetzner : digitalocean);
    expect(JSON.stringify(await answer.json())).toMatch(name === "hetzner" ? /^{"error":{"code"/ : /^{"id":/);
    expect(served.faults.pending()).toEqual([]);
    const again = await ask(list);
    expect(again.status).toBe(kind === "rate-limit" ? 429 : 200);
  });

  test("is told to wait, with nothing left, where its limit is used up", async () => {
    served.faults.add({ kind: "rate-limit" });
    const { headers } = await ask(list);
    expect([headers.get("retry-after"), headers.get("ratelimit-remaining")]).toEqual(["1", "0"]);
  });

  test("has a turn again when the limit has refilled, however often it asks meanwhile", async () => {
    served.faults.add({ kind: "rate-limit" });
    const status = async () => (await ask(list)).status;
    await expect.poll(status, { interval: 50, timeout: 5000 }).toBe(200);
  });

  test("drops a connection before or after the work", async () => {
    for (const kind of ["drop-before", "drop-after"] as const) {
      served.faults.add({ kind });
      await expect(ask(list)).rejects.toThrow();
    }
    expect(served.requests.list().map(({ status, fault }) => [status, fault])).toEqual([
      [undefined, "drop-before"],
      [undefined, "drop-after"],
    ]);
  });

  test("is slow on demand", async () => {
    served.faults.add({ kind: "slow", seconds: 0.3 });
    const began = performance.now();
    await ask(list);
    expect(performance.now() - began).toBeGreaterThan(290);
  });

  test("plays a fault only at the requests that it is meant for", async () => {
    served.faults.add({ kind: "unavailable", method: "GET", path: "name=a", at: 2, times: 2 });
    const statuses: number[] = [];
    for (const query of ["?name=a", "?name=b", "?name=a", "?name=b", "?name=a", "?name=a"]) {
      statuses.push((await ask(`${list}${query}`)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200]);
  });

  test("logs what was asked, and nothing secret", async () => {
    await ask(list);
    await ask(thing);
    const shown = await (await fetch(`${base}/test/requests`)).json();
    expect(shown).toMatchObject([
      { number: 1, method: "GET", path: list, status: 200 },
      { number: 2, method: "GET", path: thing, status: 404 },
    ]);
    expect(JSON.stringify(shown)).not.toContain("secret");
  });

  test("takes faults and stock from another process", async () => {
    const send = (method: string, path: string, body: unknown) =>
      fetch(`${base}/test/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    expect((await send("POST", "faults", { kind: "server-error" })).status).toBe(204);
    expect((await ask(list)).status).toBe(500);
    expect((await send("PUT", "stock", { type: "cx33", available: false })).status).toBe(204);
    const text = await (await ask(`${list}?name=cx33`)).text();
    if (name === "hetzner") expect(text).toContain('"available":false');
    expect(await (await fetch(`${base}/test/billable`)).json()).toEqual([]);
  });
});

describe("actions", () => {
  test("run until their work is done, in order, and say why one failed", async () => {
    await start(PROVIDERS.hetzner.make());
    const actions = new Actions(0);
    const order: string[] = [];
    const work =
      (name: string, fail = false) =>
      async () => {
        order.push(name);
        if (fail) throw new Error("no room");
      };
    const resources = [{ id: 1, type: "server" }];
    const first = actions.start({ command: "one", resources, work: work("one") });
    const second = actions.start({ command: "two", resources, after: first, work: work("two", true) });
    const third = actions.start({ command: "three", resources, after: second, work: work("three") });
    expect(first.status).toBe("running");
    await third.done;
    expect([first.status, second.status, third.status]).toEqual(["success", "error", "error"]);
    expect(second.error).toEqual({ code: "action_failed", message: "no room" });
    expect(order).toEqual(["one", "two"]);
  });
});
