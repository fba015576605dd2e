import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Accounts } from "../../scripts/accounts/api.ts";
import { ApiClient } from "../../scripts/api/client.ts";
import { TestSite } from "../browser/site.ts";

const ROOT = join(import.meta.dirname, "../..");
const PICTURE = join(ROOT, "test/fixtures/media/portrait.jpg");
let site: TestSite;
/** Logged in as the administrator, as commands are that work with a stack. */
let admin: ApiClient;
let accounts: Accounts;

beforeAll(async () => {
  site = await TestSite.start(`commands-${randomUUID()}`, "localhost");
  admin = new ApiClient({ url: site.url, certificate: await readFile(site.root, "utf8") });
  await admin.login(site.password);
  accounts = new Accounts(admin);
});
afterAll(async () => {
  admin?.close();
  await site?.stop();
});

interface Outcome {
  code: number;
  out: string;
  errors: string;
}

/** The command line as somebody without the stack calls it: with the address and a token in a file. */
async function command(token: string, ...words: string[]): Promise<Outcome> {
  const tokenFile = join(site.folder, `token-${randomUUID()}`);
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const env = { PATH: process.env["PATH"], NODE_EXTRA_CA_CERTS: site.root };
  const all = ["scripts/cli.ts", ...words, `URL=${site.url}`, `TOKEN_FILE=${tokenFile}`];
  return new Promise((resolve) => {
    execFile(process.execPath, all, { cwd: ROOT, env }, (error, out, errors) => {
      const code = typeof error?.code === "number" ? error.code : 0;
      resolve({ code, out: stripVTControlCharacters(out), errors: stripVTControlCharacters(errors) });
    });
  });
}

async function tokenFor(...scopes: string[]): Promise<string> {
  return (await accounts.makeToken({ name: `for ${scopes.join(" ")}`, scopes, days: 1 })).token;
}

test("who has a token and no stack analyses a file", async () => {
  const token = await tokenFor("media:read", "media:write");
  const { code, out, errors } = await command(token, "analyze", `FILE=${PICTURE}`, "JSON=1");
  expect([code, errors]).toEqual([0, ""]);
  const [analysis] = JSON.parse(out);
  expect(analysis.job.tasks).toMatchObject([{ analyzer: "vision-pipeline", state: "done" }]);
  expect(analysis.results.results["vision-pipeline"].result.facts).toMatchObject({ kind: "image" });
});

test("what was found is searched, and an analyzer is told to look again", async () => {
  const token = await tokenFor("media:read", "media:write");
  await command(token, "analyze", `FILE=${PICTURE}`, "JSON=1");
  const found = await command(token, "search", "QUERY=portrait");
  expect([found.code, found.out]).toEqual([0, expect.stringMatching(/portrait\.jpg +called +portrait jpg/)]);
  expect(
    JSON.parse((await command(token, "search", "QUERY=portrait", "JSON=1")).out).moments[0],
  ).toMatchObject({
    kind: "name",
    excerpt: [
      { text: "portrait", match: true },
      { text: " jpg", match: false },
    ],
  });
  expect((await command(token, "search", "QUERY=nobody-has-this")).out).toBe("Nothing was found.\n");
  expect((await command(token, "search")).errors).toContain("make search QUERY=");
  const again = await command(token, "rerun", "NAME=vision-pipeline");
  expect([again.code, again.out]).toEqual([
    0,
    "There is nothing at which vision-pipeline failed, or for which its model was missing.\n",
  ]);
  expect((await command(token, "rerun", "NAME=No Name")).code).toBe(1);
});

test("what the token may not is refused in the platform's words, and the token is in none of them", async () => {
  const token = await tokenFor("media:read");
  const { code, out, errors } = await command(token, "users");
  expect([code, out]).toEqual([1, ""]);
  expect(errors).toContain("The platform refuses: You may not do this. (forbidden)");
  const invented = `mpt_${"a".repeat(43)}`;
  const answer = await command(invented, "tokens", "JSON=1");
  expect([answer.code, JSON.parse(answer.out).error.message]).toEqual([1, expect.stringContaining("token")]);
  expect(errors + answer.out).not.toMatch(/mpt_[\w-]{9}/);
});

test("somebody is invited, gets another role and a new password, and is removed", async () => {
  const token = await tokenFor("accounts:manage");
  const invited = await command(token, "invite", "NAME=ada", "ROLE=analyst", "DAYS=1");
  expect(invited.out).toMatch(new RegExp(`^${site.url}/account#invitation=[\\w-]+\n$`));
  expect(invited.errors).toContain("For ada alone, as analyst");
  expect((await command(token, "users")).out).toMatch(/Invited[\s\S]*ada.*analyst.*admin/);
  const accepted = invited.out.trim().split("=")[1];
  const body = JSON.stringify({ token: accepted, password: "the password of ada" });
  const headers = { "content-type": "application/json", "content-length": `${body.length}` };
  await admin.send("/api/invitations/accept", { method: "POST", headers, body });

  const changed = await command(token, "user-role", "NAME=Ada", "ROLE=viewer");
  expect([changed.code, changed.out]).toEqual([0, "ada was analyst and is viewer now.\n"]);
  expect(JSON.parse((await command(token, "users", "JSON=1")).out).users).toMatchObject([
    { name: "ada", role: "viewer" },
    { name: "admin", ofStack: true },
  ]);
  const link = JSON.parse((await command(token, "user-password", "NAME=ada", "JSON=1")).out);
  expect(link).toMatchObject({
    name: "ada",
    link: expect.stringContaining(`${site.url}/account#invitation=`),
  });
  expect((await command(token, "user-remove", "NAME=ada")).out).toContain("ada is removed");
  expect((await accounts.users()).map(({ name }) => name)).toEqual(["admin"]);
  expect((await command(token, "user-remove", "NAME=ada")).errors).toContain('There is no user "ada".');
  expect((await command(token, "user-remove", "NAME=admin")).errors).toContain("belongs to the stack");
});

test("a dry run looks up and checks as ever, shows the request, and changes nothing", async () => {
  const token = await tokenFor("accounts:manage");
  const before = await accounts.audit(1);
  const dry = await command(token, "invite", "NAME=cid", "ROLE=viewer", "DRY_RUN=1", "JSON=1");
  expect([dry.code, JSON.parse(dry.out)]).toEqual([
    0,
    {
      dryRun: true,
      request: {
        method: "POST",
        path: "/api/invitations",
        body: { name: "cid", role: "viewer", hours: 72 },
      },
    },
  ]);
  const unknown = await command(token, "user-remove", "NAME=cid", "DRY_RUN=1");
  expect([unknown.code, unknown.errors]).toEqual([2, expect.stringContaining('There is no user "cid".')]);
  expect(await accounts.invitations()).toEqual([]);
  expect(await accounts.audit(1)).toEqual(before);
});

test("where no GPUs are rented, the commands about them say so", async () => {
  const token = await tokenFor("media:read", "media:write", "accounts:manage", "audit:read");
  const asked = [
    await command(token, "offload-status"),
    await command(token, "offload-plan", `FILE=${PICTURE}`),
    await command(token, "offload-stop"),
  ];
  for (const { code, errors } of asked)
    expect([code, errors]).toEqual([1, expect.stringContaining("The platform refuses: ")]);
});

test("an invitation that nobody has accepted is taken back like a user", async () => {
  await accounts.invite({ name: "bea", role: "viewer", hours: 24 });
  const token = await tokenFor("accounts:manage");
  const { out } = await command(token, "user-remove", "NAME=bea", "JSON=1");
  expect(JSON.parse(out)).toEqual({ name: "bea", removed: "invitation" });
  expect(await accounts.invitations()).toEqual([]);
});

test("tokens are listed without their text and revoked by name, and the log tells of it", async () => {
  const manager = await tokenFor("accounts:manage", "audit:read");
  const { token } = await accounts.makeToken({ name: "nightly", scopes: ["media:read"], days: 7 });
  const listed = await command(manager, "tokens");
  expect(listed.out).toMatch(/nightly.*admin.*media:read.*never/);
  expect(listed.out).not.toContain("mpt_");
  expect((await command(manager, "token-revoke", "NAME=nightly")).out).toBe(
    'Token "nightly" of admin is revoked.\n',
  );
  using holder = new ApiClient({ url: site.url, certificate: await readFile(site.root, "utf8"), token });
  await expect(holder.json("/api/media")).rejects.toMatchObject({ status: 401 });
  const { events } = JSON.parse((await command(manager, "audit", "LINES=3", "JSON=1")).out);
  expect(events).toHaveLength(3);
  expect(events[0]).toMatchObject({ action: "token.revoke", userName: "admin", via: "token", done: true });
});

test("a token can't make another: that takes a login", async () => {
  const token = await tokenFor("accounts:manage", "audit:read");
  using holder = new ApiClient({ url: site.url, certificate: await readFile(site.root, "utf8"), token });
  await expect(
    new Accounts(holder).makeToken({ name: "more", scopes: ["media:read"], days: 1 }),
  ).rejects.toMatchObject({ status: 403 });
});
