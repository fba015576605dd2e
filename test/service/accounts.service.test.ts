import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, loggedIn } from "./accounts.ts";
import { Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

let platform: Platform;
let control: { url: string; process: Running };

beforeAll(async () => {
  platform = await Platform.start();
  control = await platform.control();
});
afterAll(() => platform?.stop());

const wayIn = async (client: Client) => (await client.call("GET", "/api/media")).status;

test("a session ends with logout, and its cookie is for this site's own requests over TLS alone", async () => {
  const client = new Client(control.url);
  const { headers } = await client.login(platform.password);
  expect(headers.get("set-cookie")).toMatch(
    /^__Host-session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  expect(await wayIn(client)).toBe(200);
  expect((await client.call("POST", "/api/logout")).status).toBe(200);
  expect(await wayIn(client)).toBe(401);
});

test("a stream of events ends soon after the session that began it", async () => {
  const client = await loggedIn(control.url, platform.password);
  const { body } = await client.upload("picture.png", "pixels");
  const following = client.follow(body.job.id);
  expect((await following.next()).value).toMatchObject({ state: "waiting" });
  expect((await client.call("POST", "/api/logout")).status).toBe(200);
  expect(await following.next()).toMatchObject({ done: true });
}, 30_000);

test("neither a session nor a password can be read from the database", async () => {
  const client = await loggedIn(control.url, platform.password);
  const id = client.cookie.split("=")[1] ?? "";
  const hex = Buffer.from(id).toString("hex");
  const rows = await platform.sql("SELECT s::text || u::text FROM sessions s, users u");
  expect(rows).toContain("$argon2id$");
  for (const secret of [id, hex, platform.password]) expect(rows).not.toContain(secret);
});

test("without a name it is the administrator who logs in; a name's case does not matter", async () => {
  const withoutName = await new Client(control.url).call("POST", "/api/login", {
    password: platform.password,
  });
  expect(withoutName.status).toBe(200);
  const password = await addUser(platform, "vera@example.org", "viewer");
  await loggedIn(control.url, password, " Vera@Example.org ");
});

test("a wrong name and a wrong password get the same answer", async () => {
  const [name, password] = [
    await new Client(control.url).login("wrong password", "nobody-of-this-name"),
    await new Client(control.url).login("wrong password", "admin"),
  ];
  expect([name.status, name.body]).toEqual([password.status, password.body]);
  expect(name.status).toBe(401);
  expect([...name.headers.keys()]).toEqual([...password.headers.keys()]);
});

test("wrong passwords are slowed down, for their own address only", async () => {
  const guess = (address: string) =>
    fetch(`${control.url}/api/login`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify({ password: "wrong" }),
    });
  const statuses: number[] = [];
  for (let i = 0; i < 6; i++) statuses.push((await guess("203.0.113.1")).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  const slowed = await guess("203.0.113.1");
  expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await guess("203.0.113.2")).status).toBe(401);
});

test("a request that another site made the browser send is refused", async () => {
  const client = await loggedIn(control.url, platform.password);
  const from = (headers: Record<string, string>) =>
    fetch(`${control.url}/api/logout`, { method: "POST", headers: { cookie: client.cookie, ...headers } });
  for (const site of ["cross-site", "same-site"])
    expect((await from({ "sec-fetch-site": site })).status).toBe(403);
  expect((await from({ origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await from({ "sec-fetch-site": "same-origin" })).status).toBe(200);
});

test("a flood of logins gets refusals, and the rest goes on being answered", async () => {
  const flood = Promise.all(
    Array.from({ length: 150 }, async (_, i) => {
      const { status } = await fetch(`${control.url}/api/login`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": `198.51.100.${i}` },
        body: JSON.stringify({ name: `somebody-${i}`, password: "wrong" }),
      });
      return status;
    }),
  );
  const order: string[] = [];
  const ready = new Client(control.url)
    .call("GET", "/api/ready")
    .then(({ status }) => order.push(`${status}`));
  const flooded = flood.then(() => order.push("the end of the flood"));
  await Promise.all([ready, flooded]);
  expect(order).toEqual(["200", "the end of the flood"]);
  expect(new Set(await flood)).toEqual(new Set([401, 503]));
});

test("a changed secret of the stack is the administrator's password after the next start, and ends its sessions", async () => {
  const before = await loggedIn(control.url, platform.password);
  const password = "another secret of the stack";
  await writeFile(join(platform.secrets, "admin-password"), `${password}\n`, { flag: "w" });
  const next = await platform.control();
  expect(await wayIn(before)).toBe(401);
  expect((await new Client(next.url).login(platform.password)).status).toBe(401);
  const after = await loggedIn(next.url, password);
  // Nothing changed this time: sessions live on.
  const again = await platform.control();
  expect(await wayIn(after)).toBe(200);
  for (const { process } of [next, again]) expect(await process.end()).toBe(0);
  expect(control.process.output + next.process.output).not.toContain(password);
});

test("logs hold no password and no session", async () => {
  const client = await loggedIn(control.url, await addUser(platform, "logged", "viewer"), "logged");
  await client.call("GET", "/api/media");
  const { output } = control.process;
  expect(output).toContain('"path":"/api/login"');
  for (const secret of [platform.password, "the password of logged", client.cookie.split("=")[1] ?? "?"])
    expect(output).not.toContain(secret);
});
