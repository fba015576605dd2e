import { expect, test } from "vitest";
import {
  countOf,
  named,
  ROLES,
  roleOf,
  SCOPES,
  scopesOf,
  tokenNamed,
} from "../../../../scripts/accounts/rules.ts";
import { CommandError } from "../../../../scripts/errors.ts";
import { ROLE_NAMES, SCOPE_NAMES } from "../../../../services/control/src/access/rules.ts";

const EXAMPLE = "make invite NAME=ada ROLE=analyst";

function refusal(work: () => unknown): Pick<CommandError, "message" | "fix" | "exitCode"> {
  try {
    work();
  } catch (error) {
    if (error instanceof CommandError) return error;
  }
  throw new Error("It was not refused.");
}

test("the commands know the platform's roles and scopes", () => {
  expect([...ROLES].sort()).toEqual([...ROLE_NAMES].sort());
  expect([...SCOPES].sort()).toEqual([...SCOPE_NAMES].sort());
});

test("a role that is missing or unknown is told with what there is", () => {
  expect(roleOf("analyst", EXAMPLE)).toBe("analyst");
  expect(refusal(() => roleOf(undefined, EXAMPLE))).toMatchObject({
    message: "ROLE is missing.",
    fix: EXAMPLE,
    exitCode: 2,
  });
  expect(refusal(() => roleOf("boss", EXAMPLE))).toMatchObject({
    message: 'There is no role "boss".',
    fix: "one of viewer, analyst, admin.",
  });
});

test("scopes come with commas or spaces between them, each once", () => {
  expect(scopesOf("media:read, media:write media:read", EXAMPLE)).toEqual(["media:read", "media:write"]);
  expect(refusal(() => scopesOf("media:read,everything", EXAMPLE)).message).toContain('"everything"');
});

test("a count is whole and within its limits", () => {
  const limits = { variable: "DAYS", otherwise: 90, most: 366 };
  expect(countOf(undefined, limits)).toBe(90);
  expect(countOf("366", limits)).toBe(366);
  for (const bad of ["0", "367", "1.5", "many", "-1"])
    expect(refusal(() => countOf(bad, limits)).fix).toBe("a whole number from 1 to 366.");
});

test("a user is found whatever the case of the name", () => {
  expect(named([{ name: "ada@example.org" }], "Ada@Example.org").name).toBe("ada@example.org");
  expect(refusal(() => named([{ name: "ada" }], "ad")).message).toBe('There is no user "ad".');
});

test("a token is found by its id, and by its name only where one alone has it", () => {
  const tokens = [
    { id: "1", name: "nightly", userName: "ada" },
    { id: "2", name: "nightly", userName: "bea" },
    { id: "3", name: "weekly", userName: "bea" },
  ];
  expect(tokenNamed(tokens, "weekly").id).toBe("3");
  expect(tokenNamed(tokens, "2").userName).toBe("bea");
  expect(refusal(() => tokenNamed(tokens, "nightly")).fix).toContain("1 of ada, 2 of bea");
  expect(refusal(() => tokenNamed(tokens, "daily")).fix).toBe("make tokens lists them.");
});
