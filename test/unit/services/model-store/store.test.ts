import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Model } from "../../../../services/model-store/src/model.ts";
import { buildServer } from "../../../../services/model-store/src/server.ts";
import { ModelStore, type Told } from "../../../../services/model-store/src/store.ts";
import { breakingAfter, Hub, hangingAfter, whole } from "../../../fixtures/hub.ts";

const BYTES = 2_000_000;
let hub: Hub;
let source: string;
let root: string;
let store: ModelStore;
let models: Model[];

const contents = (seed: string): Buffer => Buffer.alloc(BYTES, seed);

function describeModel(name: string, files: readonly string[], more: Partial<Model> = {}): Model {
  return {
    name,
    task: "a test",
    service: "object-detection",
    licence: "CC0-1.0",
    commercialUse: true,
    memory: "1m",
    without: "nothing",
    page: "https://example.org/model",
    files: files.map((path) => ({
      path,
      bytes: BYTES,
      sha256: createHash("sha256").update(contents(path)).digest("hex"),
      source: `${source}/${path}`,
    })) as Model["files"],
    ...more,
  };
}

const open = (): ModelStore => new ModelStore({ root, models, pauses: [1, 1], patience: 300 });

beforeEach(async () => {
  hub = new Hub();
  source = await hub.start();
  root = mkdtempSync(join(tmpdir(), "platform-models-"));
  models = [
    describeModel("one", ["one/a.onnx"]),
    describeModel("two", ["two/config.json", "two/weights.bin"]),
    describeModel("papers", ["papers/x.onnx"], { commercialUse: false, licence: "LicenseRef-research" }),
  ];
  for (const { files } of models) for (const { path } of files) hub.files.set(path, contents(path));
  store = open();
  await store.start();
});
afterEach(async () => {
  await store.stop();
  await hub.stop();
  rmSync(root, { recursive: true, force: true });
});

const told = async (name: string): Promise<Told> => {
  const found = (await store.list()).models.find((model) => model.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
/** Waits until a model is no longer being installed. */
const ended = (name: string): Promise<Told> =>
  vi.waitFor(
    async () => {
      const now = await told(name);
      expect(now.state).not.toBe("installing");
      return now;
    },
    { timeout: 10_000, interval: 10 },
  );
const placed = (path: string): Buffer => readFileSync(join(root, path));

test("a model comes whole, readable for every service, and is installed once", async () => {
  expect(await told("two")).toMatchObject({ state: "absent", bytes: 2 * BYTES, progress: null });
  expect(await store.install("two", false)).toMatchObject({ state: "installing" });
  expect(await ended("two")).toMatchObject({ state: "installed", error: null });
  expect(placed("two/weights.bin").equals(contents("two/weights.bin"))).toBe(true);
  expect(statSync(join(root, "two/weights.bin")).mode & 0o777).toBe(0o644);
  const asked = hub.asked.length;
  expect(await store.install("two", false)).toMatchObject({ state: "installed" });
  expect(hub.asked).toHaveLength(asked);
});

test("a connection that breaks is taken up again where it ended, by itself", async () => {
  const breaks = breakingAfter(1_500_000);
  hub.answer = (response, content, from, path) =>
    (from < 1_500_000 ? breaks : whole)(response, content, from, path);
  await store.install("one", false);
  expect(await ended("one")).toMatchObject({ state: "installed" });
  const [first, ...further] = hub.asked;
  expect(first).toBe("one/a.onnx all");
  expect(further.length).toBeGreaterThan(0);
  for (const again of further) expect(again).toMatch(/^one\/a\.onnx bytes=[1-9]\d+-$/);
  expect(placed("one/a.onnx").equals(contents("one/a.onnx"))).toBe(true);
});

test("nothing of a model is where its service looks until all of it is there", async () => {
  hub.answer = (response, content, from, path) =>
    (path === "two/weights.bin" ? hangingAfter(1_000_000) : whole)(response, content, from, path);
  await store.install("two", false);
  await vi.waitFor(async () => expect((await told("two")).progress).toBeGreaterThan(0.6), { timeout: 5000 });
  expect(existsSync(join(root, "two/config.json"))).toBe(false);
  hub.answer = whole;
  expect(await ended("two")).toMatchObject({ state: "installed" });
});

test("after a restart the service goes on with what was under way, and with who waits", async () => {
  hub.answer = hangingAfter(1_000_000);
  await store.install("one", false);
  await store.install("two", false);
  await vi.waitFor(async () => expect((await told("one")).progress).toBeGreaterThan(0.2), { timeout: 5000 });
  expect(hub.asked).toEqual(["one/a.onnx all"]);
  await store.stop();
  hub.answer = whole;
  store = open();
  await store.start();
  expect((await ended("one")).state).toBe("installed");
  expect((await ended("two")).state).toBe("installed");
  expect(hub.asked[1]).toMatch(/^one\/a\.onnx bytes=\d+-$/);
});

test.each([
  ["other bytes of that length", Buffer.alloc(BYTES, "x"), /has the SHA-256/],
  ["a page in its place", Buffer.from("<html>Log in</html>"), /it ended after 19 of 2000000/],
  ["more than the file", Buffer.alloc(BYTES + 1), /more than 2000000 bytes/],
])("%s: never installed, and an installed model stays", async (_, body, why) => {
  await store.install("two", false);
  await ended("two");
  // In chunks, so that nobody knows how much comes.
  hub.answer = (response) => response.writeHead(200, { "transfer-encoding": "chunked" }).end(body);
  await store.install("one", false);
  const failed = await ended("one");
  expect(failed).toMatchObject({ state: "failed", error: expect.stringMatching(why) });
  expect(existsSync(join(root, "one/a.onnx"))).toBe(false);
  expect(await told("two")).toMatchObject({ state: "installed" });
});

test("a hub that can't be reached, refuses or says nothing is told with the way around it, through restarts", async () => {
  hub.files.delete("one/a.onnx");
  await store.install("one", false);
  expect((await ended("one")).error).toMatch(
    /can't be had: it answered 404\. .*make models INSTALL=one FILE=PATH/,
  );
  expect(hub.asked).toHaveLength(1);
  hub.answer = (response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in</html>");
  await store.install("two", false);
  expect((await ended("two")).error).toContain("it gave a page");
  hub.answer = hangingAfter(0);
  await store.install("two", false);
  expect((await ended("two")).error).toMatch(/nothing came for 0\.3 s/);
  await hub.stop();
  await store.install("one", false);
  expect((await ended("one")).error).toContain("ECONNREFUSED");
  await store.stop();
  store = open();
  await store.start();
  expect(await told("one")).toMatchObject({
    state: "failed",
    error: expect.stringContaining("ECONNREFUSED"),
  });
  hub = new Hub();
});

test("an installation that is removed ends at once and leaves nothing", async () => {
  hub.answer = hangingAfter(1_000_000);
  await store.install("one", false);
  await vi.waitFor(async () => expect((await told("one")).progress).toBeGreaterThan(0.2), { timeout: 5000 });
  expect(await store.remove("one")).toMatchObject({ state: "absent", progress: null });
  expect(existsSync(join(root, ".parts", models[0]?.files[0]?.sha256 ?? ""))).toBe(false);
  hub.answer = whole;
  await store.install("two", false);
  await ended("two");
  expect(await store.remove("two")).toMatchObject({ state: "absent" });
  expect(existsSync(join(root, "two"))).toBe(false);
});

test("without room nothing is asked for", async () => {
  models = [describeModel("huge", ["huge/a.bin"])];
  for (const file of models[0]?.files ?? []) file.bytes = 1e15;
  await store.stop();
  store = open();
  await store.start();
  await store.install("huge", false);
  expect((await ended("huge")).error).toMatch(/There is no room: 1000000000 MB are to come/);
  expect(hub.asked).toEqual([]);
});

test("a file that is there by its name and not by its size is told as such", async () => {
  await store.install("one", false);
  await ended("one");
  writeFileSync(join(root, "one/a.onnx"), "other");
  expect(await told("one")).toMatchObject({
    state: "failed",
    error: expect.stringContaining("Another file"),
  });
  await store.install("one", false);
  expect(await ended("one")).toMatchObject({ state: "installed" });
});

test("a model for research only needs to be asked for as such", async () => {
  await expect(store.install("papers", false)).rejects.toMatchObject({ code: "conflict" });
  await store.install("papers", true);
  expect(await ended("papers")).toMatchObject({ state: "installed" });
});

test("files that somebody brings are checked one by one, and installed with the last one", async () => {
  const app = buildServer(store);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const bring = async (path: string, content: Buffer) => {
    const headers = { "content-type": "application/octet-stream" };
    const answer = await fetch(`${url}/models/two/files/${path}`, {
      method: "PUT",
      headers,
      body: new Blob([new Uint8Array(content)]),
    });
    return { status: answer.status, body: (await answer.json()) as Told & { error: { message: string } } };
  };
  const other = await bring("two/config.json", contents("two/weights.bin"));
  expect([other.status, other.body.error.message]).toEqual([400, expect.stringMatching(/SHA-256/)]);
  const long = await bring("two/config.json", Buffer.alloc(BYTES + 1));
  expect([long.status, long.body.error.message]).toEqual([400, expect.stringMatching(/more are sent/)]);
  expect((await bring("one/a.onnx", contents("one/a.onnx"))).status).toBe(404);
  expect((await bring("two/config.json", contents("two/config.json"))).body).toMatchObject({
    state: "absent",
    files: [{ there: true }, { there: false }],
  });
  expect((await bring("two/weights.bin", contents("two/weights.bin"))).body).toMatchObject({
    state: "installed",
  });
  expect(placed("two/config.json").equals(contents("two/config.json"))).toBe(true);
  expect(hub.asked).toEqual([]);
  hub.answer = hangingAfter(10);
  await store.install("one", false);
  await store.remove("two");
  await store.install("two", false);
  expect((await bring("two/config.json", contents("two/config.json"))).status).toBe(409);
  await app.close();
});

test("what is asked wrongly is refused in the form of all services", async () => {
  const app = buildServer(store);
  const missing = await app.inject({ method: "POST", url: "/models/none/install" });
  expect([missing.statusCode, missing.json()]).toEqual([
    404,
    { error: { code: "not_found", message: 'There is no model "none".' } },
  ]);
  const bad = await app.inject({ method: "POST", url: "/models/one/install", payload: { research: 1 } });
  expect(bad.statusCode).toBe(400);
  const text = await app.inject({ method: "PUT", url: "/models/one/files/one/a.onnx", payload: { a: 1 } });
  expect(text.statusCode).toBe(400);
  expect((await app.inject("/health")).json()).toEqual({ status: "ok" });
  await app.close();
});
