import { expect, it } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { settled } from "./actions.ts";
import type { HcloudClient } from "./client.ts";
import { plugin } from "./plugin.ts";
import { action, failure, recorded } from "./testing.ts";

const signal = new AbortController().signal;
const look = (harness: Harness<HcloudClient>) => harness.operations.client().get("/servers/1", signal);
const request = "GET /servers/1";

it.each([
  ["conflict", 409],
  ["rate_limit_exceeded", 429],
  ["bad_gateway", 502],
  ["timeout", 504],
])("repeats a request that fails with %s until it succeeds", async (code, status) => {
  const failed = { request, ...failure(code, "again", status) };
  const { harness, pauses } = await recorded([failed, failed, { request, answer: { ok: true } }]);
  expect(await look(harness)).toEqual({ ok: true });
  expect(pauses).toHaveLength(2);
  expect(pauses[0]).toBe(1000);
  expect(pauses[1]).toBeGreaterThanOrEqual(1000);
  expect(pauses[1]).toBeLessThanOrEqual(2000);
});

it("gives up after five repetitions, each after a pause that may be twice as long", async () => {
  const failed = { request, ...failure("rate_limit_exceeded", "too many", 429) };
  const { harness, pauses } = await recorded(Array(6).fill(failed));
  await expect(look(harness)).rejects.toThrow("too many (rate_limit_exceeded)");
  expect(pauses).toHaveLength(5);
  for (const [index, pause] of pauses.entries()) expect(pause).toBeLessThanOrEqual(1000 * 2 ** index);
});

it.each([
  ["locked", 423],
  ["resource_unavailable", 412],
  ["unauthorized", 401],
  ["resource_limit_exceeded", 403],
  ["not_found", 404],
  ["server_error", 500],
])("does not repeat a request that fails with %s", async (code, status) => {
  const { harness } = await recorded([{ request, ...failure(code, "no", status) }]);
  await expect(look(harness)).rejects.toMatchObject({ message: `no (${code})`, status, code });
});

it("names the fields that the API refuses", async () => {
  const details = { fields: [{ name: "size", messages: ["too small", "odd"] }] };
  const error = { code: "invalid_input", message: "invalid input", details };
  const { harness } = await recorded([{ request, status: 422, answer: { error } }]);
  await expect(look(harness)).rejects.toThrow("invalid input (invalid_input): [size => [too small odd]]");
});

it("says which request found nobody there", async () => {
  const config = { token: "t".repeat(64), endpoint: "http://127.0.0.1:1/v1" };
  await expect(look(new Harness(plugin, config))).rejects.toThrow("GET http://127.0.0.1:1/v1/servers/1: ");
});

it("reads a list page by page", async () => {
  const page = (number: number, next: number | null) => ({
    request: `GET /zones?page=${number}&per_page=50`,
    answer: { zones: [{ id: number }], meta: { pagination: { next_page: next } } },
  });
  const { harness } = await recorded([page(1, 2), page(2, null)]);
  expect(await harness.operations.client().list("/zones", "zones", signal)).toEqual([{ id: 1 }, { id: 2 }]);
});

const poll = (query: string, ...actions: object[]) => ({
  request: `GET /actions?${query}&sort=status&sort=id&page=1&per_page=50`,
  answer: { actions },
});

it("waits for actions together, ever longer, until the last has ended", async () => {
  const { harness, pauses } = await recorded([
    poll("id=3&id=4", action(3), action(4, "running")),
    poll("id=4", action(4, "running")),
    poll("id=4", action(4)),
  ]);
  const started = [action(4, "running"), action(3, "running"), action(5)];
  await settled(started as never, harness.context("urn"));
  expect(pauses).toEqual([500, 1000, 2000]);
});

it("ends with the error of the first action that fails", async () => {
  const failed = action(4, "error", { code: "server_error", message: "it broke" });
  const { harness } = await recorded([poll("id=4", failed)]);
  const waiting = settled([action(4, "running")] as never, harness.context("urn"));
  await expect(waiting).rejects.toThrow("it broke (server_error, 4)");
});

it("does not wait for ever for an action that the API forgot", async () => {
  const { harness } = await recorded([poll("id=4")]);
  const waiting = settled([action(4, "running")] as never, harness.context("urn"));
  await expect(waiting).rejects.toThrow("actions not found: [4]");
});
