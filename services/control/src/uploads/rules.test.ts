import { expect, test } from "vitest";
import { type Caller, ROLES } from "../access/rules.ts";
import { mayHandle } from "./rules.ts";

const caller = (userId: string, scopes: Caller["scopes"]): Caller => ({
  userId,
  name: "somebody",
  role: "admin",
  ofStack: false,
  via: "token",
  scopes,
});

test("an upload belongs to who began it, and to who manages accounts", () => {
  const upload = { userId: "1" };
  expect(mayHandle(upload, caller("1", ["media:write"]))).toBe(true);
  expect(mayHandle(upload, caller("2", ROLES.analyst))).toBe(false);
  expect(mayHandle(upload, caller("2", ROLES.admin))).toBe(true);
});

test("a token of an administrator that may only upload gets to nobody else's", () => {
  expect(mayHandle({ userId: "1" }, caller("2", ["media:read", "media:write"]))).toBe(false);
});
