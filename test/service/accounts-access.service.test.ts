import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addUser, loggedIn, makeToken } from "./accounts.ts";
import { Client } from "./client.ts";
import { Platform } from "./platform.ts";

interface Operation {
  "x-access": string;
  security: object[];
}
interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

/** Who may call which route. A new route belongs here as well as in its definition. */
const RULES: Readonly<Record<string, string>> = {
  "get /api/health": "public",
  "get /api/ready": "public",
  "get /api/openapi.json": "public",
  "post /api/login": "public",
  "post /api/logout": "session",
  "get /api/me": "caller",
  "put /api/me/password": "session",
  "post /api/me/tokens": "session",
  "get /api/me/tokens": "session",
  "delete /api/me/tokens/{id}": "session",
  "get /api/models": "status:read",
  "post /api/models/{name}/install": "models:manage",
  "delete /api/models/{name}": "models:manage",
  "put /api/models/{name}/files/{*}": "models:manage",
  "get /api/tokens": "accounts:manage",
  "delete /api/tokens/{id}": "accounts:manage",
  "get /api/users": "accounts:manage",
  "patch /api/users/{id}": "accounts:manage",
  "delete /api/users/{id}": "accounts:manage",
  "post /api/users/{id}/reset": "accounts:manage",
  "get /api/invitations": "accounts:manage",
  "post /api/invitations": "accounts:manage",
  "delete /api/invitations/{id}": "accounts:manage",
  "post /api/invitations/accept": "public",
  "get /api/audit": "audit:read",
  "get /api/status": "status:read",
  "get /api/server": "status:read",
  "get /api/history": "status:read",
  "get /api/history/releases/{release}": "status:read",
  "get /api/offload": "status:read",
  "post /api/offload/plan": "status:read",
  "post /api/offload/stop": "accounts:manage",
  "options /api/uploads": "media:write",
  "get /api/uploads": "media:write",
  "post /api/uploads": "media:write",
  "head /api/uploads/{id}": "media:write",
  "patch /api/uploads/{id}": "media:write",
  "delete /api/uploads/{id}": "media:write",
  "get /api/media": "media:read",
  "post /api/media": "media:write",
  "get /api/media/{id}": "media:read",
  "delete /api/media/{id}": "media:write",
  "get /api/media/{id}/original": "media:read",
  "get /api/media/{id}/people": "media:read",
  "get /api/media/{id}/results": "media:read",
  "get /api/media/{id}/files/{*}": "media:read",
  "get /api/media/{id}/alike": "media:read",
  "get /api/search": "media:read",
  "get /api/export": "media:read",
  "get /api/statistics": "media:read",
  "get /api/findings": "media:read",
  "put /api/media/{id}/findings/{key}": "media:write",
  "get /api/people": "media:read",
  "get /api/people/actions": "media:read",
  "post /api/people/actions/{id}/undo": "media:write",
  "post /api/people/regroup": "media:write",
  "get /api/people/{id}": "media:read",
  "patch /api/people/{id}": "media:write",
  "post /api/people/{id}/merge": "media:write",
  "post /api/people/{id}/split": "media:write",
  "post /api/people/{id}/reject": "media:write",
  "get /api/jobs/{id}": "media:read",
  "get /api/jobs/{id}/events": "media:read",
  "post /api/jobs/{id}/cancel": "media:write",
  "put /api/jobs/{id}/priority": "media:write",
  "post /api/jobs/{id}/rerun": "media:write",
  "post /api/analyzers/{name}/rerun": "media:write",
};

const ALL = ["media:read", "media:write", "status:read", "models:manage", "accounts:manage", "audit:read"];
/** What callers may do, in the words of the rules. */
const CALLERS: Readonly<Record<string, readonly string[]>> = {
  nobody: ["public"],
  "somebody with an invented cookie": ["public"],
  viewer: ["public", "caller", "session", "media:read", "status:read"],
  analyst: ["public", "caller", "session", "media:read", "media:write", "status:read"],
  admin: ["public", "caller", "session", ...ALL],
  "a revoked token": ["public"],
  "an expired token": ["public"],
  "an invented token": ["public"],
  "an admin's cookie beside an invented token": ["public"],
  "a token of an admin that may read media": ["public", "caller", "media:read"],
  "a token of an admin that may do everything": ["public", "caller", ...ALL],
  "a token of an analyst that was an admin": ["public", "caller", "media:read", "media:write", "status:read"],
};

let platform: Platform;
let url: string;
let operations: [string, Operation][];
const clients: Record<string, () => Promise<Client>> = {};

beforeAll(async () => {
  platform = await Platform.start();
  ({ url } = await platform.control());
  const { body } = await new Client(url).call<OpenApi>("GET", "/api/openapi.json");
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );
  clients["nobody"] = async () => new Client(url);
  clients["somebody with an invented cookie"] = async () => {
    const client = new Client(url);
    client.cookie = `__Host-session=${randomUUID()}`;
    return client;
  };
  for (const role of ["viewer", "analyst"]) {
    const password = await addUser(platform, `a-${role}`, role);
    clients[role] = () => loggedIn(url, password, `a-${role}`);
  }
  clients["admin"] = () => loggedIn(url, platform.password);
  await addTokens();
});
afterAll(() => platform?.stop());

async function addTokens(): Promise<void> {
  const bearer =
    (token: string, cookie = "") =>
    async () => {
      const client = new Client(url);
      return Object.assign(client, { token, cookie });
    };
  const admin = await loggedIn(url, platform.password);
  const made = async (owner: Client, scopes: readonly string[]) =>
    (await makeToken(owner, { name: "walk", scopes })).body;
  const [revoked, expired] = [await made(admin, ALL), await made(admin, ALL)];
  expect((await admin.call("DELETE", `/api/me/tokens/${revoked.id}`)).status).toBe(204);
  await platform.sql(`UPDATE tokens SET expires_at = now() - interval '1 second' WHERE id = '${expired.id}'`);
  clients["a revoked token"] = bearer(revoked.token);
  clients["an expired token"] = bearer(expired.token);
  clients["an invented token"] = bearer("mpt_invented");
  clients["an admin's cookie beside an invented token"] = bearer("mpt_invented", admin.cookie);
  clients["a token of an admin that may read media"] = bearer((await made(admin, ["media:read"])).token);
  clients["a token of an admin that may do everything"] = bearer((await made(admin, ALL)).token);
  const former = await loggedIn(url, await addUser(platform, "former", "admin"), "former");
  clients["a token of an analyst that was an admin"] = bearer((await made(former, ALL)).token);
  await platform.sql("UPDATE users SET role = 'analyst' WHERE name = 'former'");
}

test("the description names every route and its rule as they are listed here", () => {
  const described = operations.map(([route, operation]) => [route, operation["x-access"]]);
  expect(Object.fromEntries(described)).toEqual(RULES);
  for (const [route, { security }] of operations)
    expect([route, security.length === 0]).toEqual([route, RULES[route] === "public"]);
});

test.each(Object.entries(CALLERS))(
  "%s gets through where the rules say so, and nowhere else",
  async (name, may) => {
    const begin = clients[name] as () => Promise<Client>;
    let client = await begin();
    for (const [route] of operations) {
      const [method = "", path = ""] = route.split(" ");
      const address = path.replace("{id}", randomUUID()).replace("{*}", "frames/1.jpg");
      const { status } = await client.call(method.toUpperCase(), address);
      const known = may.includes("caller");
      const expected = may.includes(RULES[route] ?? "") ? "allowed" : known ? 403 : 401;
      // What is allowed may still lack its body, or mean something that isn't there.
      const seen = status === 401 || status === 403 ? status : status < 500 ? "allowed" : status;
      expect([route, seen]).toEqual([route, expected]);
      if (route === "post /api/logout") client = await begin();
    }
  },
);
