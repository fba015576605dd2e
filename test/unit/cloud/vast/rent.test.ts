import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IMAGE, LOAD, NOON, type Served, served } from "./served.ts";

/** Offers are found, taken and rented; what is rented loads, runs, stops and is billed. */

let vast: Served;
beforeEach(async () => {
  vast = await served();
});
afterEach(() => vast.cloud.close());

const status = async (id: number) => (await vast.show(id))?.["actual_status"];
const bill = (id: number) => vast.cloud.account.bills().find(({ instance }) => instance.id === id)?.bill;

describe("a search", () => {
  test("finds verified machines that are free, the best first, at most 64 of them", async () => {
    const { body } = await vast.ask<{ offers: Record<string, unknown>[] }>("POST", "/bundles/", {
      limit: 1000,
    });
    const scores = body.offers.map(({ score }) => score as number);
    expect(scores).toEqual([...scores].sort((one, other) => other - one));
    expect(body.offers.every(({ verification, rentable }) => verification === "verified" && rentable)).toBe(
      true,
    );
    expect(body.offers.length).toBeGreaterThan(30);
    expect(body.offers.length).toBeLessThanOrEqual(64);
  });

  test("prices the disk that is asked for into each offer", async () => {
    const [small] = await vast.offers({ allocated_storage: 10 });
    const [large] = await vast.offers({ allocated_storage: 100, id: { eq: small?.id } });
    const more = Number(large?.["dph_total"]) - Number(small?.["dph_total"]);
    expect(more).toBeCloseTo((90 * Number(small?.["storage_cost"])) / 720, 9);
  });

  test("for bids shows the lowest bid as the price", async () => {
    const [offer] = await vast.offers({ type: "bid", allocated_storage: 10 });
    expect(offer).toMatchObject({ is_bid: true, dph_base: offer?.["min_bid"] });
  });

  test("does not find what is rented, and finds it under another id once it is given back", async () => {
    const [first] = await vast.offers();
    const id = await vast.rent({}, first?.id);
    const machines = async () => (await vast.offers()).map(({ machine_id }) => machine_id);
    expect(await machines()).not.toContain(first?.["machine_id"]);
    await vast.ask("DELETE", `/instances/${id}/`);
    expect(await machines()).toContain(first?.["machine_id"]);
    expect((await vast.offers()).map((offer) => offer.id)).not.toContain(first?.id);
  });

  test("with a column that there is not is refused", async () => {
    const { status: code, body } = await vast.ask("POST", "/bundles/", { gpu: { eq: "RTX 4090" } });
    expect([code, body]).toMatchObject([400, { success: false, error: "invalid_request" }]);
  });
});

describe("renting", () => {
  const rent = (offer: number, more: object = {}) =>
    vast.ask("PUT", `/asks/${offer}/`, { image: IMAGE, ...more });

  test("what there never was is a 404, what somebody has taken meanwhile a 410, both no_such_ask", async () => {
    const [offer] = await vast.offers();
    const never = await rent(1);
    expect([never.status, never.body]).toMatchObject([
      404,
      { success: false, error: "invalid_args", ask_id: 1 },
    ]);
    expect(never.body["msg"]).toContain("no_such_ask");
    vast.cloud.setStock(String(offer?.id), false);
    const gone = await rent(offer?.id ?? 0);
    expect([gone.status, gone.body]).toMatchObject([410, { success: false, error: "no_such_ask" }]);
    expect(vast.cloud.billable()).toEqual([]);
  });

  test("without an image, with a tiny disk or with a string for variables is refused, and says what is wrong", async () => {
    const [offer] = await vast.offers();
    for (const [wrong, word] of [
      [{ image: undefined }, "image"],
      [{ disk: 1 }, "disk"],
      [{ env: "-e A=b" }, "env"],
      [{ onstart: "x".repeat(4097) }, "onstart"],
    ] as const) {
      const { status: code, body } = await rent(offer?.id ?? 0, wrong);
      expect([code, body]).toMatchObject([400, { error: "invalid_args" }]);
      expect(body["msg"]).toContain(word);
    }
  });

  test("for less than the lowest bid is refused, and leaves the offer free", async () => {
    const [offer] = await vast.offers({ type: "bid" });
    const price = Number(offer?.["min_bid"]) / 2;
    expect(await rent(offer?.id ?? 0, { price })).toMatchObject({
      status: 400,
      body: { error: "invalid_price" },
    });
    expect(await rent(offer?.id ?? 0, { price, cancel_unavail: true })).toMatchObject({ status: 410 });
    expect((await rent(offer?.id ?? 0, { price: offer?.["min_bid"] })).status).toBe(200);
  });

  test("without credit is refused", async () => {
    const [offer] = await vast.offers();
    vast.cloud.account.credit = 0;
    expect(await rent(offer?.id ?? 0)).toMatchObject({ status: 400, body: { error: "insufficient_credit" } });
  });
});

describe("an instance", () => {
  test("is unknown, then loading, then running, and its ports are known from then on", async () => {
    const id = await vast.rent({ env: { "-p 8000:8000": "1" }, label: "mine" });
    expect(await vast.show(id)).toMatchObject({ actual_status: null, label: "mine", ssh_host: null });
    await vast.clock.advance(LOAD / 2);
    const loading = await vast.show(id);
    expect(loading?.["actual_status"]).toBe("loading");
    expect(loading).not.toHaveProperty("ports");
    await vast.clock.advance(LOAD / 2);
    expect(await vast.show(id)).toMatchObject({
      actual_status: "running",
      intended_status: "running",
      cur_state: "running",
      status_msg: `success, running ${IMAGE}/ssh`,
      start_date: NOON,
      ports: { "22/tcp": [{ HostPort: expect.any(String) }], "8000/tcp": [{ HostPort: expect.any(String) }] },
    });
  });

  test("is billed for its GPU from running on, for its disk from the beginning, for nothing once destroyed", async () => {
    const id = await vast.rent();
    await vast.clock.advance(LOAD + 100);
    await vast.ask("DELETE", `/instances/${id}/`);
    await vast.clock.advance(5000);
    expect(bill(id)).toMatchObject({ gpuSeconds: 100, storageSeconds: LOAD + 100 });
    expect(await vast.show(id)).toBeNull();
    expect((await vast.ask("DELETE", `/instances/${id}/`)).status).toBe(404);
    expect(vast.cloud.billable()).toEqual([]);
  });

  test("that is stopped is billed for its disk alone, until it is started again", async () => {
    const id = await vast.rent();
    await vast.clock.advance(LOAD + 10);
    await vast.ask("PUT", `/instances/${id}/`, { state: "stopped" });
    await vast.clock.advance(1000);
    expect(await vast.show(id)).toMatchObject({ actual_status: "stopped", intended_status: "stopped" });
    expect((await vast.ask("PUT", `/instances/${id}/`, { state: "running" })).body).toEqual({
      success: true,
    });
    await vast.clock.advance(LOAD / 2 + 7);
    expect(await status(id)).toBe("running");
    expect(bill(id)).toMatchObject({ gpuSeconds: 17, storageSeconds: 2 * LOAD - LOAD / 2 + 1017 });
  });

  test("that is stopped can't be started while somebody else has its GPU", async () => {
    const id = await vast.rent();
    await vast.clock.advance(LOAD);
    const machine = (await vast.show(id))?.["machine_id"];
    await vast.ask("PUT", `/instances/${id}/`, { state: "stopped" });
    const [again] = await vast.offers({ machine_id: { eq: machine } });
    vast.cloud.setStock(String(again?.id), false);
    const { status: code, body } = await vast.ask("PUT", `/instances/${id}/`, { state: "running" });
    expect([code, body["msg"]]).toEqual([400, expect.stringContaining("currently unavailable")]);
    expect(await status(id)).toBe("stopped");
  });

  test("that is stopped while it loads does not come up behind its renter's back", async () => {
    const id = await vast.rent();
    await vast.clock.advance(LOAD / 2);
    await vast.ask("PUT", `/instances/${id}/`, { state: "stopped" });
    await vast.clock.advance(LOAD * 10);
    expect([await status(id), bill(id)?.gpuSeconds]).toEqual(["stopped", 0]);
  });

  test("is paid for at the bid that was made, and its machine's other prices", async () => {
    const [offer] = await vast.offers({ type: "bid" });
    const price = Number(offer?.["min_bid"]) * 1.5;
    const id = await vast.rent({ price, disk: 72 }, offer?.id);
    await vast.clock.advance(LOAD + 3600);
    expect(bill(id)?.gpu).toBeCloseTo(price, 5);
    expect(bill(id)?.storage).toBeCloseTo(
      ((72 * Number(offer?.["storage_cost"])) / 720) * ((LOAD + 3600) / 3600),
      5,
    );
    expect(await vast.show(id)).toMatchObject({ is_bid: true, dph_base: price });
  });

  test("gets the account's keys, and those that are attached to it", async () => {
    const { body } = await vast.ask<{ key: { id: number } }>("POST", "/ssh/", { ssh_key: "ssh-ed25519 A" });
    const id = await vast.rent();
    await vast.clock.advance(LOAD);
    await vast.ask("POST", `/instances/${id}/ssh/`, { ssh_key: "ssh-ed25519 B" });
    const machine = vast.cloud.account.find(id).machine as unknown as { keys: string[] };
    expect(machine.keys).toEqual(["ssh-ed25519 A", "ssh-ed25519 B"]);
    await vast.ask("DELETE", `/ssh/${body.key.id}/`);
    expect((await vast.ask("GET", "/ssh/")).body).toEqual([]);
  });

  test("is stopped, not destroyed, when the credit is used up", async () => {
    const id = await vast.rent();
    await vast.clock.advance(LOAD + 60);
    vast.cloud.account.credit = 0.000001;
    await vast.clock.advance(60);
    expect(await vast.show(id)).toMatchObject({ actual_status: "stopped", cur_state: "stopped" });
    expect((await vast.ask("GET", "/users/current/")).body["credit"]).toBeLessThan(0);
  });

  test("is in both lists; the newer one has pages and filters", async () => {
    const ids: number[] = [];
    for (let index = 0; index < 27; index += 1) ids.push(await vast.rent({ label: `l${index % 2}` }));
    const list = async (path: string) => (await vast.ask<{ instances: { id: number }[] }>("GET", path)).body;
    expect((await list("/instances/")).instances.map(({ id }) => id)).toEqual(ids);
    const newer = async (query: string) => {
      const url = `${vast.cloud.url}/api/v1/instances/?${query}`;
      const headers = { authorization: `Bearer ${vast.cloud.token}` };
      return (await (await fetch(url, { headers })).json()) as {
        instances: { id: number }[];
        next_token: string;
      };
    };
    const first = await newer("limit=100");
    const second = await newer(`after_token=${first.next_token}`);
    expect([...first.instances, ...second.instances].map(({ id }) => id)).toEqual(ids);
    expect([first.instances.length, second.next_token]).toEqual([25, null]);
    const filter = encodeURIComponent(JSON.stringify({ label: { eq: "l1" } }));
    expect((await newer(`select_filters=${filter}`)).instances).toHaveLength(13);
  });
});

test("charges show what each instance has cost, to a thousandth of a dollar", async () => {
  const id = await vast.rent({ label: "mine" });
  await vast.clock.advance(LOAD + 36_000);
  await vast.ask("DELETE", `/instances/${id}/`);
  const filters = encodeURIComponent(JSON.stringify({ day: { gte: NOON - 1, lte: NOON + 86_400 } }));
  const { body } = await vast.ask<{ results: { amount: number }[] }>(
    "GET",
    `/charges/?select_filters=${filters}`,
  );
  const total = bill(id)?.total ?? 0;
  expect(body.results).toMatchObject([{ source: `instance-${id}`, metadata: { label: "mine" } }]);
  expect(body.results[0]?.amount).toBeCloseTo(total, 3);
  expect((await vast.ask("GET", "/charges/")).status).toBe(400);
});
