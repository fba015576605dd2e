import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, auditOf, loggedIn, makeToken } from "./accounts.ts";
import { Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

interface Shown {
  id: string;
  userName: string;
  name: string;
  scopes: string[];
  lastUsedAt: string | null;
}

let platform: Platform;
let control: { url: string; process: Running };
let admin: Client;
let ada: Client;

beforeAll(async () => {
  platform = await Platform.start();
  control = await platform.control();
  admin = await loggedIn(control.url, platform.password);
  ada = await loggedIn(control.url, await addUser(platform, "ada", "analyst"), "ada");
});
afterAll(() => platform?.stop());

const tokensOf = async (client: Client, path = "/api/me/tokens") =>
  (await client.call<{ tokens: Shown[] }>("GET", path)).body.tokens;

function withToken(token: string): Client {
  return Object.assign(new Client(control.url), { token });
}

test("a token is shown once, does what its scopes say, and is listed with its last use", async () => {
  const { status, body } = await makeToken(ada, { name: "nightly", scopes: ["media:read"], days: 7 });
  expect(status).toBe(201);
  expect(body.token).toMatch(/^mpt_[\w-]{43}$/);
  expect(Date.parse(body.expiresAt) - Date.now()).toBeCloseTo(7 * 86_400_000, -5);
  expect((await tokensOf(ada))[0]).toMatchObject({ name: "nightly", userName: "ada", lastUsedAt: null });
  const caller = withToken(body.token);
  expect((await caller.call("GET", "/api/media")).status).toBe(200);
  expect((await caller.call("POST", "/api/media?name=x")).status).toBe(403);
  expect((await caller.call("GET", "/api/me")).body).toMatchObject({ name: "ada", scopes: ["media:read"] });
  const [listed] = await tokensOf(ada);
  expect(listed).toMatchObject({ lastUsedAt: expect.stringMatching(/^20\d\d-/) });
  expect(JSON.stringify(listed)).not.toContain(body.token);
});

test("nobody gives a token more than they may do themselves", async () => {
  const refused = await makeToken(ada, { name: "wide", scopes: ["media:read", "accounts:manage"] });
  expect([refused.status, refused.body]).toMatchObject([403, { error: { code: "forbidden" } }]);
  expect((await makeToken(ada, { name: "none", scopes: [] })).status).toBe(400);
  expect((await makeToken(ada, { name: "unknown", scopes: ["everything"] })).status).toBe(400);
  expect((await makeToken(ada, { name: "eternal", scopes: ["media:read"], days: 3650 })).status).toBe(400);
});

test("a revoked token is refused from the next request on; others' tokens are an administrator's business", async () => {
  const { body } = await makeToken(ada, { name: "brief", scopes: ["media:read"] });
  const caller = withToken(body.token);
  const bea = await loggedIn(control.url, await addUser(platform, "bea", "analyst"), "bea");
  expect((await bea.call("DELETE", `/api/me/tokens/${body.id}`)).status).toBe(404);
  expect((await caller.call("GET", "/api/media")).status).toBe(200);
  expect((await tokensOf(admin, "/api/tokens")).map(({ id }) => id)).toContain(body.id);
  expect((await admin.call("DELETE", `/api/tokens/${body.id}`)).status).toBe(204);
  expect((await caller.call("GET", "/api/media")).status).toBe(401);
  expect((await tokensOf(ada)).map(({ id }) => id)).not.toContain(body.id);
});

test("tokens are stored as hashes, and appear in neither log nor audit log, which names who used them", async () => {
  const { body } = await makeToken(ada, { name: "quiet", scopes: ["media:write", "media:read"] });
  const caller = withToken(body.token);
  await caller.call("GET", "/api/media");
  const id = "00000000-0000-4000-8000-000000000000";
  expect((await caller.call("DELETE", `/api/media/${id}`)).status).toBe(404);
  expect((await caller.call("PUT", "/api/me/password", { current: body.token })).status).toBe(403);
  const stored = await platform.sql("SELECT t::text FROM tokens t");
  const secret = body.token.slice(4);
  for (const form of [secret, Buffer.from(body.token).toString("hex")]) expect(stored).not.toContain(form);
  const audit = await auditOf(admin);
  expect(audit[0]).toMatchObject({ action: "token.create", userName: "ada", via: "session" });
  expect(audit[0]?.subject).toBe(`${body.id} media:write media:read`);
  expect(JSON.stringify(audit) + control.process.output).not.toContain(secret);
});
