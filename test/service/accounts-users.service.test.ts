import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, auditOf, loggedIn, makeToken } from "./accounts.ts";
import { type Answer, Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

interface Link {
  id: string;
  token: string;
  path: string;
}
interface User {
  id: string;
  name: string;
  role: string;
  ofStack: boolean;
}

let platform: Platform;
let control: { url: string; process: Running };
let admin: Client;

beforeAll(async () => {
  platform = await Platform.start();
  control = await platform.control();
  admin = await loggedIn(control.url, platform.password);
});
afterAll(() => platform?.stop());

const PASSWORD = "a password of one's own";

const invite = (name: string, role = "viewer", by = admin) =>
  by.call<Link>("POST", "/api/invitations", { name, role });
const accept = (token: string, password = PASSWORD): Promise<Answer<unknown>> =>
  new Client(control.url).call("POST", "/api/invitations/accept", { token, password });
const users = async () => (await admin.call<{ users: User[] }>("GET", "/api/users")).body.users;
const idOf = async (name: string) => (await users()).find((user) => user.name === name)?.id;

test("an invited person chooses a password, is logged in, and has the role of the invitation", async () => {
  const { status, body } = await invite("Ada@Example.org", "analyst");
  expect([status, body.path]).toEqual([201, `/account#invitation=${body.token}`]);
  const accepted = await accept(body.token);
  expect([accepted.status, accepted.body]).toEqual([200, { name: "ada@example.org" }]);
  const client = new Client(control.url);
  client.cookie = accepted.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
  expect((await client.call("GET", "/api/me")).body).toMatchObject({
    name: "ada@example.org",
    role: "analyst",
    scopes: ["media:read", "media:write", "status:read"],
  });
  await loggedIn(control.url, PASSWORD, "ada@example.org");
});

test("an invitation works once, even when it is accepted twice at once", async () => {
  const { token } = (await invite("twice")).body;
  const statuses = (await Promise.all([accept(token), accept(token)])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 404]);
  expect((await accept(token)).status).toBe(404);
});

test("an invitation that is over, taken back, replaced or invented opens nothing", async () => {
  const over = (await invite("late")).body;
  const back = (await invite("unwanted")).body;
  expect((await admin.call("DELETE", `/api/invitations/${back.id}`)).status).toBe(204);
  const older = (await invite("again")).body;
  const newer = (await invite("again")).body;
  // Last: an invitation that is over goes when the next is made.
  await platform.sql(
    `UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = '${over.id}'`,
  );
  for (const { token } of [over, back, older, { token: "invented" }])
    expect((await accept(token)).status).toBe(404);
  const { invitations } = (await admin.call<{ invitations: Link[] }>("GET", "/api/invitations")).body;
  expect(invitations.map(({ id }) => id)).toContain(newer.id);
  expect(JSON.stringify(invitations)).not.toContain(newer.token);
  expect((await accept(newer.token, "too short")).status).toBe(400);
  expect((await accept(newer.token)).status).toBe(200);
});

test("nobody is invited under a name that is taken, or could be taken for another", async () => {
  expect((await invite("admin", "viewer")).status).toBe(409);
  for (const name of ["аdmin", "two words", "", "a".repeat(129), "<b>"])
    expect((await invite(name)).status).toBe(400);
});

test("a changed role counts from the next request on, and takes open invitations along", async () => {
  const password = await addUser(platform, "bert", "admin");
  const bert = await loggedIn(control.url, password, "bert");
  const { body } = await invite("friend-of-bert", "admin", bert);
  const changed = await admin.call("PATCH", `/api/users/${await idOf("bert")}`, { role: "viewer" });
  expect([changed.status, changed.body]).toMatchObject([200, { name: "bert", role: "viewer" }]);
  expect((await bert.call("GET", "/api/users")).status).toBe(403);
  expect((await bert.call("GET", "/api/media")).status).toBe(200);
  expect((await accept(body.token)).status).toBe(404);
});

test("a removed user's sessions, tokens and invitations end at once", async () => {
  const password = await addUser(platform, "cora", "admin");
  const cora = await loggedIn(control.url, password, "cora");
  const { token } = (await makeToken(cora, { name: "t", scopes: ["media:read"] })).body;
  const byToken = Object.assign(new Client(control.url), { token });
  const invited = (await invite("friend-of-cora", "admin", cora)).body;
  expect((await byToken.call("GET", "/api/media")).status).toBe(200);
  expect((await admin.call("DELETE", `/api/users/${await idOf("cora")}`)).status).toBe(204);
  expect((await cora.call("GET", "/api/media")).status).toBe(401);
  expect((await byToken.call("GET", "/api/media")).status).toBe(401);
  expect((await accept(invited.token)).status).toBe(404);
  expect((await new Client(control.url).login(password, "cora")).status).toBe(401);
});

test("who forgot the password chooses another with a link, which ends the sessions opened with the old one", async () => {
  const password = await addUser(platform, "dora", "analyst");
  const old = await loggedIn(control.url, password, "dora");
  const { status, body } = await admin.call<Link>("POST", `/api/users/${await idOf("dora")}/reset`);
  expect(status).toBe(201);
  expect((await old.call("GET", "/api/me")).status).toBe(200);
  expect((await accept(body.token)).status).toBe(200);
  expect((await old.call("GET", "/api/me")).status).toBe(401);
  expect((await new Client(control.url).login(password, "dora")).status).toBe(401);
  const again = await loggedIn(control.url, PASSWORD, "dora");
  expect((await again.call("GET", "/api/me")).body).toMatchObject({ role: "analyst" });
});

test("the administrator of the stack can be neither removed, nor demoted, nor reset by others", async () => {
  const other = await loggedIn(control.url, await addUser(platform, "eve", "admin"), "eve");
  const path = `/api/users/${await idOf("admin")}`;
  expect((await other.call("DELETE", path)).status).toBe(409);
  expect((await other.call("PATCH", path, { role: "viewer" })).status).toBe(409);
  expect((await other.call("POST", `${path}/reset`)).status).toBe(409);
  expect((await users()).find(({ name }) => name === "admin")).toMatchObject({
    role: "admin",
    ofStack: true,
  });
});

test("the audit log tells of all this by name, and neither it nor the log holds a link", async () => {
  const { token, id } = (await invite("fred", "analyst")).body;
  await accept(token);
  const user = await idOf("fred");
  await admin.call("PATCH", `/api/users/${user}`, { role: "viewer" });
  await admin.call("DELETE", `/api/users/${user}`);
  expect((await accept(token)).status).toBe(404);
  const events = await auditOf(admin);
  const told = events
    .slice(0, 4)
    .map(({ action, userName, subject, via }) => [action, userName, subject, via]);
  expect(told.reverse()).toEqual([
    ["invitation.create", "admin", "fred analyst", "session"],
    ["invitation.accept", "fred", null, "nothing"],
    ["user.change", "admin", "fred viewer", "session"],
    ["user.remove", "admin", "fred", "session"],
  ]);
  expect(id).not.toBe(token);
  const everything = JSON.stringify(events) + control.process.output;
  for (const secret of [token, PASSWORD, platform.password]) expect(everything).not.toContain(secret);
});
