import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../../../scripts/commands.ts";
import { ROOT } from "../../../scripts/state.ts";

/** Commands that no test runs, and why. */
const UNTRIED: Readonly<Record<string, string>> = {};

/** Calls of a command line: `command("logs", …)`, `command(token, "users")`, `make("stop")`, `["scripts/cli.ts", "doctor"`. */
const CALL = /(?:\b(?:command|make|facts|running)\(\s*(?:\w+,\s*)?|cli\.ts",\s*)"([a-z-]+)"/g;
/** As CI itself calls them. */
const MAKE = /\bmake ([a-z-]+)/g;

const calls = (pattern: RegExp, files: readonly string[]): string[] =>
  files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(pattern)].map(([, name = ""]) => name),
  );

test("every command is run by a test, as a user calls it", () => {
  const tests = globSync("test/{service,e2e,soak}/**/*.ts", { cwd: ROOT });
  const run = new Set([...calls(CALL, tests), ...calls(MAKE, [".ci/run"])]);
  const untried = COMMANDS.map(({ name }) => name).filter((name) => !run.has(name));
  expect(untried.toSorted()).toEqual(Object.keys(UNTRIED).toSorted());
});
