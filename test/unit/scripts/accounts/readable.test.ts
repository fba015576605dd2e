import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { auditTable, minute, tokensTable, usersTable } from "../../../../scripts/accounts/readable.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const lines = (text: string) => stripVTControlCharacters(text).split("\n");
const withWord = (text: string, word: string) => lines(text).find((line) => line.includes(word)) ?? "";

test("times are told to the minute, in UTC", () => {
  expect(minute("2026-11-23T12:34:56.789Z")).toBe("2026-11-23 12:34 UTC");
});

test("users and open invitations are told apart", () => {
  const createdAt = "2026-11-01T00:00:00.000Z";
  const users = [
    { id: "1", name: "admin", role: "admin", ofStack: true, createdAt },
    { id: "2", name: "ada", role: "analyst", ofStack: false, createdAt },
  ];
  const invitation = { id: "3", name: "bea", role: "viewer", invitedBy: "admin", forUser: false };
  const both = usersTable({ users, invitations: [{ ...invitation, expiresAt: createdAt }] });
  expect(withWord(both, "belongs to the stack")).toContain("admin");
  expect(lines(both).indexOf(withWord(both, "Invited"))).toBeGreaterThan(
    lines(both).indexOf(withWord(both, "ada")),
  );
  expect(usersTable({ users, invitations: [] })).not.toContain("Invited");
});

test("a token that is over is told so, and what it is called steers no terminal", () => {
  const token = { id: "1", userName: "ada", scopes: ["media:read"], lastUsedAt: null };
  const text = tokensTable(
    [
      { ...token, name: "old", expiresAt: "2026-11-23T11:00:00.000Z" },
      { ...token, name: "red\u001b[31m\u0007alarm", expiresAt: "2026-12-23T11:00:00.000Z" },
    ],
    NOW,
  );
  expect(withWord(text, "old")).toMatch(/over.*never/);
  expect(withWord(text, "2026-12-23 11:00 UTC")).toMatch(/red ?alarm/);
  expect(text).not.toContain("\u0007");
  expect(tokensTable([], NOW)).toBe("There are no tokens.");
});

test("the audit log says who was refused, and what the stack did by itself", () => {
  const event = { id: 1, at: "2026-11-23T11:00:00.000Z", subject: null, done: true };
  const text = auditTable([
    { ...event, userName: "ada", via: "nothing", action: "login", address: "192.0.2.1", done: false },
    { ...event, userName: null, via: "stack", action: "password.follow-stack", address: null },
    { ...event, userName: null, via: "nothing", action: "logout", address: "192.0.2.2" },
  ]);
  expect(withWord(text, "192.0.2.1")).toMatch(/ada.*login \(refused\)/);
  expect(withWord(text, "follow-stack")).toContain("the stack");
  expect(withWord(text, "192.0.2.2")).toContain("somebody");
});
