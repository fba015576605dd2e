import { expect, test } from "vitest";
import { type Caller, checkAccess, refusal, rolesFor, tokenScopes } from "./rules.ts";

const viewer: Caller = {
  userId: "1",
  name: "vera",
  role: "viewer",
  ofStack: false,
  via: "session",
  scopes: ["media:read", "status:read"],
};

test("a stranger gets to what is public, and is asked to log in elsewhere", () => {
  expect(refusal("public", undefined)).toBeUndefined();
  expect(refusal("caller", undefined)).toBe("unauthorized");
  expect(refusal("media:read", undefined)).toBe("unauthorized");
});

test("a caller may do what its scopes say, and nothing else", () => {
  expect(refusal("media:read", viewer)).toBeUndefined();
  expect(refusal("media:write", viewer)).toBe("forbidden");
  expect(refusal("caller", { ...viewer, scopes: [] })).toBeUndefined();
});

test("a token, however wide, does not get to what needs a session", () => {
  expect(refusal("session", viewer)).toBeUndefined();
  expect(refusal("session", { ...viewer, via: "token" })).toBe("forbidden");
});

test("a token loses what its owner's role loses", () => {
  const given = ["media:write", "accounts:manage", "nothing:known"];
  expect(tokenScopes(given, "admin")).toEqual(["media:write", "accounts:manage"]);
  expect(tokenScopes(given, "analyst")).toEqual(["media:write"]);
  expect(tokenScopes(given, "viewer")).toEqual([]);
});

test("a route without a rule, or with one that doesn't exist, is told", () => {
  expect(checkAccess("GET /x", "media:read")).toBeUndefined();
  expect(checkAccess("GET /x", undefined)).toContain(`Route "GET /x" says nothing`);
  expect(checkAccess("GET /x", "media:raed")).toContain(`"media:raed"`);
});

test("each role can do what the one below it can", () => {
  expect(rolesFor("media:read")).toEqual(["viewer", "analyst", "admin"]);
  expect(rolesFor("media:write")).toEqual(["analyst", "admin"]);
  expect(rolesFor("accounts:manage")).toEqual(["admin"]);
});
