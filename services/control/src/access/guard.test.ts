import Fastify from "fastify";
import pg from "pg";
import { expect, test } from "vitest";
import { Passwords } from "../accounts/passwords.ts";
import { JobChanges } from "../jobs/changes.ts";
import { buildServer } from "../server.ts";
import { SessionStore } from "../session/store.ts";
import { addGuard } from "./guard.ts";
import type { Access } from "./rules.ts";

// Never connects: what is tested here is decided before anybody asks the database.
const pool = new pg.Pool({ host: "127.0.0.1", port: 1 });
const sessions = new SessionStore(pool, "key", 1);

function guarded() {
  const app = Fastify();
  addGuard(app, pool, sessions);
  return app;
}

test("a route that does not say who may call it keeps control from starting", () => {
  expect(() => guarded().get("/api/new", async () => "open to all")).toThrow(
    'Route "GET /api/new" says nothing about who may call it',
  );
  expect(() =>
    guarded().get("/api/new", { config: { access: "everybody" as Access } }, async () => "open to all"),
  ).toThrow('"everybody"');
});

test("a route in a plugin is held to the same", async () => {
  const app = guarded();
  app.register(async (inner) => {
    inner.get("/api/new", async () => "open to all");
  });
  await expect(app.ready()).rejects.toThrow("says nothing about who may call it");
});

test("every route of control has a rule, and its description tells it", async () => {
  const app = await buildServer({
    pool,
    sessions,
    passwords: new Passwords(),
    meaning: undefined,
    alertsUrl: undefined,
    told: { certificate: "", backup: "" },
    history: { url: undefined, releases: "" },
    offloadUrl: undefined,
    onFacesFreed: () => {},
    models: undefined,
    facts: undefined,
    changes: new JobChanges({}, () => {}),
    limits: { root: "/nowhere", maxBytes: 1, minFreeBytes: 1 },
    logger: false,
  });
  await app.ready();
  const { paths = {} } = app.swagger();
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods ?? {}));
  expect(operations.length).toBeGreaterThan(10);
  for (const operation of operations)
    expect(operation).toMatchObject({
      "x-access": expect.any(String),
      "x-roles": expect.any(Array),
      security: expect.any(Array),
    });
  await app.close();
});
