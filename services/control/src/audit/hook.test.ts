import { expect, test } from "vitest";
import { checkAudit } from "./hook.ts";

test("a route that changes something must have a name in the audit log", () => {
  expect(checkAudit({ method: "POST", url: "/api/new" })).toContain('"POST /api/new"');
  expect(checkAudit({ method: ["GET", "DELETE"], url: "/api/new" })).toContain("config.audit");
  expect(checkAudit({ method: "POST", url: "/api/new", config: { audit: "login" } })).toBeUndefined();
});

test("a route that only reads needs none", () => {
  expect(checkAudit({ method: ["GET", "HEAD"], url: "/api/new" })).toBeUndefined();
});
