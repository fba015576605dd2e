import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOAD, type Served, served } from "./served.ts";

/** What goes wrong on demand, with requests and with instances. */

let vast: Served;
beforeEach(async () => {
  vast = await served();
});
afterEach(() => vast.cloud.close());

const runs = async (more: object = {}, offer?: number) => {
  const id = await vast.rent(more, offer);
  await vast.clock.advance(LOAD);
  return id;
};
const state = async (id: number) => (await vast.show(id))?.["actual_status"];
const bill = (id: number) => vast.cloud.account.bills().find(({ instance }) => instance.id === id)?.bill;

describe("requests", () => {
  test.each([
    ["unauthorized", 401, /json/],
    ["quota", 402, /json/],
    ["sold-out", 410, /json/],
    ["rate-limit", 429, /text\/plain/],
    ["server-error", 500, /json/],
    ["bad-gateway", 502, /text\/plain/],
    ["unavailable", 503, /text\/plain/],
  ] as const)("%s is answered with %i in the form that it has there, once", async (kind, code, type) => {
    vast.cloud.faults.add({ kind });
    const first = await vast.ask("GET", "/users/current/");
    expect([first.status, first.type]).toEqual([code, expect.stringMatching(type)]);
    expect((await vast.ask("GET", "/users/current/")).status).toBe(200);
  });

  test("a wrong key is refused, and nobody is told when to come again", async () => {
    const headers = { authorization: "Bearer other" };
    const refused = await fetch(`${vast.cloud.endpoint}/instances/`, { headers });
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { success: false, error: "auth_error", msg: "Invalid user key" },
    ]);
    vast.cloud.faults.add({ kind: "rate-limit" });
    const slow = await fetch(`${vast.cloud.endpoint}/instances/`, {
      headers: { authorization: `Bearer ${vast.cloud.token}` },
    });
    expect([slow.status, slow.headers.get("retry-after"), await slow.text()]).toEqual([
      429,
      null,
      "API requests too frequent",
    ]);
  });

  test("an answer that is lost after the rent leaves an instance that is billed", async () => {
    vast.cloud.faults.add({ kind: "drop-after", method: "PUT", path: "/asks/" });
    await expect(vast.rent({ label: "lost" })).rejects.toThrow("fetch failed");
    expect(vast.cloud.billable()).toMatchObject([{ type: "instance", name: "lost" }]);
  });

  test("lists and searches may say that there is nothing, while there is", async () => {
    const id = await vast.rent();
    vast.cloud.faults.add({ kind: "empty", path: "/instances/" });
    const list = async () => (await vast.ask<{ instances: { id: number }[] }>("GET", "/instances/")).body;
    expect((await list()).instances).toEqual([]);
    expect((await list()).instances).toMatchObject([{ id }]);
    vast.cloud.faults.add({ kind: "empty", path: "/bundles/" });
    expect(await vast.offers()).toEqual([]);
    expect((await vast.offers()).length).toBeGreaterThan(0);
  });

  test("its clock may be wrong, in the header and in what it says of instances", async () => {
    vast.cloud.account.skewSeconds = 86_400;
    const id = await vast.rent();
    const headers = { authorization: `Bearer ${vast.cloud.token}` };
    const answer = await fetch(`${vast.cloud.endpoint}/instances/${id}/`, { headers });
    const told = Date.parse(answer.headers.get("date") ?? "");
    expect(Math.abs(told - Date.now() - 86_400_000)).toBeLessThan(60_000);
    const { instances } = (await answer.json()) as { instances: { start_date: number } };
    expect(instances.start_date).toBe(vast.clock.now() + 86_400);
  });

  test("that come too fast are refused where that is wanted, as often as it is there", async () => {
    await vast.cloud.close();
    vast = await served({ paced: true });
    await vast.offers();
    const again = () => vast.ask("POST", "/bundles/", {});
    expect(await again()).toMatchObject({ status: 429, body: expect.stringContaining("threshold=6") });
    await vast.clock.advance(6);
    expect((await again()).status).toBe(200);
  });
});

describe("instances", () => {
  test("stuck in loading stay so, and cost their disk", async () => {
    vast.cloud.account.faults.add({ kind: "stuck-loading" });
    const id = await runs();
    await vast.clock.advance(3600);
    expect(await state(id)).toBe("loading");
    expect(bill(id)).toMatchObject({ gpuSeconds: 0, storageSeconds: LOAD + 3600 });
  });

  test("whose image can't be pulled stay loading, and say why", async () => {
    vast.cloud.account.faults.add({ kind: "pull-fails" });
    const id = await runs();
    expect(await vast.show(id)).toMatchObject({
      actual_status: "loading",
      status_msg: expect.stringContaining("manifest unknown"),
    });
  });

  test("that load slowly run later", async () => {
    vast.cloud.account.faults.add({ kind: "slow-loading", seconds: 300 });
    const id = await runs();
    expect(await state(id)).toBe("loading");
    await vast.clock.advance(300);
    expect(await state(id)).toBe("running");
  });

  test("that die have exited after the seconds that they were given", async () => {
    vast.cloud.account.faults.add({ kind: "dies", after: 30 });
    const id = await runs();
    await vast.clock.advance(29);
    expect(await state(id)).toBe("running");
    await vast.clock.advance(100);
    expect(await vast.show(id)).toMatchObject({ actual_status: "exited", intended_status: "running" });
    expect(bill(id)?.gpuSeconds).toBe(30);
  });

  test("whose host is gone are offline, and nothing is billed", async () => {
    const id = await runs();
    await vast.cloud.account.strike(id, { kind: "offline", way: "both" });
    await vast.clock.advance(1000);
    expect([await state(id), bill(id)?.storageSeconds]).toEqual(["offline", LOAD]);
  });

  test("that were bid for are stopped by a higher bid, and their GPU is somebody else's", async () => {
    const [offer] = await vast.offers({ type: "bid" });
    vast.cloud.account.faults.add({ kind: "outbid", after: 10 });
    const id = await runs({ price: offer?.["min_bid"] }, offer?.id);
    await vast.clock.advance(60);
    expect(await vast.show(id)).toMatchObject({
      actual_status: "stopped",
      intended_status: "running",
      cur_state: "stopped",
    });
    expect(bill(id)).toMatchObject({ gpuSeconds: 10, storageSeconds: LOAD + 60 });
    expect((await vast.ask("PUT", `/instances/${id}/`, { state: "running" })).status).toBe(400);
  });

  test("on demand can't be outbid", async () => {
    vast.cloud.account.faults.add({ kind: "outbid" });
    const id = await runs();
    await vast.clock.advance(60);
    expect(await state(id)).toBe("running");
  });

  test("are hit by label, and from the one on and as often as a fault says", async () => {
    vast.cloud.account.faults.add({ kind: "dies", label: "^b", at: 2, times: 2 });
    const states: unknown[] = [];
    for (const label of ["b1", "a1", "b2", "b3", "b4"]) states.push(await state(await runs({ label })));
    expect(states).toEqual(["running", "running", "exited", "exited", "running"]);
  });

  test("run what a test puts before their script, or in its place, as often as it says", async () => {
    const onstart = async () => {
      const id = await vast.rent({ onstart: "asked" });
      const { machine } = vast.cloud.account.find(id);
      return (machine as unknown as { spec: { onstart: string } }).spec.onstart;
    };
    vast.cloud.account.scripts.add({ before: "first" });
    vast.cloud.account.scripts.add({ instead: "other", times: 2 });
    expect([await onstart(), await onstart(), await onstart(), await onstart()]).toEqual([
      "first\nasked",
      "other",
      "other",
      "asked",
    ]);
  });

  test("and accounts are struck from another process, which can read the bill, too", async () => {
    const send = (method: string, path: string, body: unknown) =>
      fetch(`${vast.cloud.url}/test/${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const id = await runs();
    expect((await send("POST", "instance-faults", { instance: id, fault: { kind: "dies" } })).status).toBe(
      204,
    );
    expect((await send("POST", "instance-faults", { fault: { kind: "stuck-loading" } })).status).toBe(204);
    expect((await send("PUT", "account", { credit: 7 })).status).toBe(204);
    expect([await state(id), await state(await runs())]).toEqual(["exited", "loading"]);
    const shown = (await (await fetch(`${vast.cloud.url}/test/bill`)).json()) as { instances: object[] };
    expect(shown.instances).toMatchObject([{ id, status: "exited" }, { status: "loading" }]);
  });
});
