import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import { Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

let platform: Platform;
let control: { url: string; process: Running };
let admin: Client;

beforeAll(async () => {
  platform = await Platform.start();
  control = await platform.control();
  admin = await loggedIn(control.url, platform.password);
});
afterAll(() => platform?.stop());

const wayIn = async (client: Client) => (await client.call("GET", "/api/me")).status;

test("a changed password ends every session but the one that changed it, and the old one is wrong from then on", async () => {
  const current = await addUser(platform, "ada", "analyst");
  const [here, elsewhere] = [
    await loggedIn(control.url, current, "ada"),
    await loggedIn(control.url, current, "ada"),
  ];
  const password = "quite another password";
  const before = here.cookie;
  const changed = await here.call("PUT", "/api/me/password", { current, password });
  expect(changed.status).toBe(200);
  expect(await wayIn(elsewhere)).toBe(401);
  expect(await wayIn(here)).toBe(401);
  here.cookie = changed.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  expect(here.cookie).not.toBe(before);
  expect(await wayIn(here)).toBe(200);
  expect((await new Client(control.url).login(current, "ada")).status).toBe(401);
  await loggedIn(control.url, password, "ada");
});

test("a password is changed by who knows the present one, and only to a long one", async () => {
  const current = await addUser(platform, "bea", "viewer");
  const client = await loggedIn(control.url, current, "bea");
  const change = async (body: object) => (await client.call("PUT", "/api/me/password", body)).status;
  expect(await change({ current: "wrong", password: "quite another password" })).toBe(403);
  expect(await change({ current, password: "eleven char" })).toBe(400);
  expect(await wayIn(client)).toBe(200);
});

test("the administrator's password is the stack's to change", async () => {
  const body = { current: platform.password, password: "quite another password" };
  const { status, body: answer } = await admin.call("PUT", "/api/me/password", body);
  expect([status, answer]).toMatchObject([409, { error: { message: expect.stringContaining("make up") } }]);
  expect(await wayIn(admin)).toBe(200);
});

test("an account under attack from everywhere makes new addresses wait for half a minute, and known ones not at all", async () => {
  const password = await addUser(platform, "carl", "viewer");
  const attempt = (address: string, guess: string) =>
    fetch(`${control.url}/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ name: "carl", password: guess }),
    });
  expect((await attempt("192.0.2.1", password)).status).toBe(200);
  for (let i = 0; i < 20; i++) await attempt(`203.0.113.${i}`, "wrong");
  const fresh = await attempt("192.0.2.2", password);
  expect(fresh.status).toBe(429);
  const wait = Number(fresh.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(25);
  expect((await attempt("192.0.2.1", password)).status).toBe(200);
  await expect
    .poll(async () => (await attempt("192.0.2.2", password)).status, { timeout: 40_000, interval: 1000 })
    .toBe(200);
});

test("guesses at one name by IPv6, where nobody's address is known, slow down that name alone, and only there", async () => {
  const [emil, fay] = [await addUser(platform, "emil", "viewer"), await addUser(platform, "fay", "viewer")];
  const attempt = (address: string, name: string, password: string) =>
    fetch(`${control.url}/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ name, password }),
    });
  const guesses: number[] = [];
  for (let i = 0; i < 6; i++) guesses.push((await attempt("::", "emil", "wrong")).status);
  expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await attempt("::", "fay", fay)).status).toBe(200);
  expect((await attempt("192.0.2.77", "emil", emil)).status).toBe(200);
  await expect
    .poll(async () => (await attempt("::", "emil", emil)).status, { timeout: 10_000, interval: 500 })
    .toBe(200);
});

test("the audit log says who did what, when and from where, refused logins as well, and no secret", async () => {
  const password = await addUser(platform, "dora", "analyst");
  const client = new Client(control.url);
  await client.login("a wrong guess", "dora");
  await client.login("a password in the wrong field", "my-very-secret-password");
  await client.login(password, "dora");
  const { body } = await client.upload("secret-plans.png", "pixels");
  await client.call("DELETE", `/api/media/${body.media.id}`);
  await client.call("POST", "/api/logout");
  const events = await auditOf(admin);
  const told = events
    .slice(0, 6)
    .reverse()
    .map(({ action, userName, subject, done, via }) => [action, userName, subject, done, via]);
  expect(told).toEqual([
    ["login", "dora", null, false, "nothing"],
    ["login", null, null, false, "nothing"],
    ["login", "dora", null, true, "nothing"],
    ["media.upload", "dora", body.media.id, true, "session"],
    ["media.remove", "dora", body.media.id, true, "session"],
    ["logout", "dora", null, true, "session"],
  ]);
  expect(events[0]).toMatchObject({ address: "127.0.0.1", at: expect.stringMatching(/^20\d\d-/) });
  expect(events.at(-1)).toMatchObject({ action: "password.follow-stack", via: "stack" });
  const all = JSON.stringify(events) + control.process.output;
  for (const secret of [password, "wrong guess", "my-very-secret", "quite another", "secret-plans"])
    expect(all).not.toContain(secret);
});

test("the audit log goes on where the last page ended", async () => {
  const page = async (query: string) =>
    (await admin.call<{ events: { id: number }[] }>("GET", `/api/audit?${query}`)).body.events.map(
      ({ id }) => id,
    );
  const all = await page("limit=6");
  expect([...(await page("limit=3")), ...(await page(`limit=3&before=${all[2]}`))]).toEqual(all);
});
