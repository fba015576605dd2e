import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Model } from "../../services/control/src/models/store.ts";
import { Hub, hangingAfter, whole } from "../fixtures/hub.ts";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import { Client } from "./client.ts";
import { freePort } from "./docker.ts";
import { Platform, Running, until } from "./platform.ts";

const CONTENT = Buffer.alloc(3_000_000, "model");
const PATH = "objects/made.onnx";
const hub = new Hub();
let platform: Platform;
let client: Client;
let folder: string;
let store: Running;
let storeEnvironment: Record<string, string>;

beforeAll(async () => {
  hub.files.set(PATH, CONTENT);
  const source = `${await hub.start()}/${PATH}`;
  folder = await mkdtemp(join(tmpdir(), "platform-models-"));
  const facts = {
    task: "a test",
    service: "object-detection",
    memory: "1m",
    without: "nothing",
    page: "https://example.org",
  };
  const sha256 = createHash("sha256").update(CONTENT).digest("hex");
  const model = (name: string, path: string, free: boolean) => ({
    ...{ ...facts, name, licence: free ? "CC0-1.0" : "LicenseRef-research", commercialUse: free },
    files: [{ path, bytes: CONTENT.length, sha256, source }],
  });
  const port = `${await freePort()}`;
  storeEnvironment = {
    ...{ HOST: "127.0.0.1", PORT: port, MODELS_PATH: folder },
    MODELS: JSON.stringify([model("made", PATH, true), model("papers", "papers/made.onnx", false)]),
  };
  platform = await Platform.start();
  store = new Running("model-store", storeEnvironment);
  client = new Client((await platform.control({ MODELS_URL: `http://127.0.0.1:${port}` })).url);
  await client.login(platform.password);
  await until(async () => (await list()).length === 2, "the store answers", store);
});

afterAll(async () => {
  await platform?.stop();
  await store?.end("SIGKILL");
  await hub.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function list(): Promise<Model[]> {
  const { status, body } = await client.call<{ models: Model[]; free: number }>("GET", "/api/models");
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.free).toBeGreaterThan(0);
  return body.models;
}
const made = async (): Promise<Model | undefined> => (await list()).find(({ name }) => name === "made");
const isInstalled = () =>
  until(async () => (await made())?.state === "installed", "the model is there", store);

async function bring(path: string, body: Buffer): Promise<{ status: number; text: string }> {
  const headers = { cookie: client.cookie, "content-type": "application/octet-stream" };
  const answer = await fetch(`${client.url}/api/models/${path}`, {
    method: "PUT",
    headers,
    body: new Uint8Array(body),
  });
  return { status: answer.status, text: await answer.text() };
}

test("an admin installs a model from the browser, sees how far it is, and it goes on after its service was killed", async () => {
  hub.answer = hangingAfter(2_000_000);
  const { status, body } = await client.call<Model>("POST", "/api/models/made/install");
  expect([status, body.state]).toEqual([202, "installing"]);
  await until(async () => ((await made())?.progress ?? 0) > 0.3, "some of it is there", store);
  await store.end("SIGKILL");
  const away = await client.call("GET", "/api/models");
  expect([away.status, away.body]).toMatchObject([503, { error: { code: "unavailable" } }]);
  hub.answer = whole;
  store = new Running("model-store", storeEnvironment);
  await until(
    async () => (await client.call("GET", "/api/models")).status === 200,
    "the store is back",
    store,
  );
  await isInstalled();
  expect(hub.asked.at(-1)).toMatch(/bytes=[1-9]\d+-$/);
  expect((await readFile(join(folder, PATH))).equals(CONTENT)).toBe(true);
  const removed = await client.call<Model>("DELETE", "/api/models/made");
  expect([removed.status, removed.body.state]).toEqual([200, "absent"]);
});

test("a file is brought by hand, streamed through and checked on the way", async () => {
  const other = await bring(`made/files/${PATH}`, Buffer.alloc(CONTENT.length, "x"));
  expect(other).toMatchObject({ status: 400, text: expect.stringContaining("SHA-256") });
  const long = await bring(`made/files/${PATH}`, Buffer.alloc(CONTENT.length * 4));
  expect(long).toMatchObject({ status: 400, text: expect.stringContaining("more are sent") });
  expect((await made())?.state).toBe("absent");
  const right = await bring(`made/files/${PATH}`, CONTENT);
  expect(right).toMatchObject({ status: 200, text: expect.stringContaining('"installed"') });
  expect((await readFile(join(folder, PATH))).equals(CONTENT)).toBe(true);
});

test("what is asked wrongly, or by somebody who may not, is refused, and the log says who did what", async () => {
  expect((await client.call("POST", "/api/models/none/install")).status).toBe(404);
  const research = await client.call("POST", "/api/models/papers/install");
  expect([research.status, research.body]).toMatchObject([
    409,
    { error: { message: expect.stringMatching(/research only/) } },
  ]);
  const password = await addUser(platform, "ana", "analyst");
  const ana = await loggedIn(client.url, password, "ana");
  expect((await ana.call("GET", "/api/models")).status).toBe(200);
  for (const [method, path] of [
    ["POST", "made/install"],
    ["DELETE", "made"],
  ] as const)
    expect((await ana.call(method, `/api/models/${path}`)).status).toBe(403);
  expect((await made())?.state).toBe("installed");
  const told = (await auditOf(client)).map(({ action, subject, done }) => `${action} ${subject} ${done}`);
  for (const line of [
    "model.install made true",
    "model.remove made true",
    `model.bring made/${PATH} false`,
    "model.install none false",
  ])
    expect(told).toContain(line);
});

test("a stack without the service says what to use instead", async () => {
  const without = new Client((await platform.control()).url);
  await without.login(platform.password);
  const { status, body } = await without.call("GET", "/api/models");
  expect([status, body]).toMatchObject([404, { error: { message: expect.stringMatching(/make models/) } }]);
});
