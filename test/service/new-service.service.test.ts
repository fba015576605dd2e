import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkspace, type Workspace } from "../e2e/harness/workspace.ts";

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace(`new-service-${process.pid}`);
});
afterAll(() => workspace?.remove());

const run = (file: string, ...words: string[]) =>
  execa(file, words, {
    cwd: workspace.folder,
    env: { ...workspace.environment, NO_COLOR: "1" },
    all: true,
    reject: false,
  });

test("a new service is written whole, and not twice", async () => {
  const planned = JSON.parse(
    (await run("node", "scripts/cli.ts", "new-service", "NAME=colour-mood", "DRY_RUN=1", "JSON=1")).stdout,
  );
  expect(planned).toMatchObject({ dryRun: true, changed: ["services/catalogue.ts"] });
  const made = await run("node", "scripts/cli.ts", "new-service", "NAME=colour-mood");
  expect([made.exitCode, made.all]).toEqual([
    0,
    expect.stringContaining("make test-service NAME=colour-mood"),
  ]);
  for (const file of planned.made) expect(workspace.read(file).length).toBeGreaterThan(10);
  const again = await run("node", "scripts/cli.ts", "new-service", "NAME=colour-mood");
  expect([again.exitCode, again.all]).toEqual([
    2,
    expect.stringContaining('There is a "colour-mood" already.'),
  ]);
});

test("it passes the rules of the catalogue, its own tests in its image, and the types, at once", async () => {
  const [types, rules] = await Promise.all([
    run("node_modules/.bin/tsc", "--noEmit", "--project", "."),
    run("node_modules/.bin/vitest", "run", "--project", "unit", "test/unit/services/catalogue.test.ts"),
  ]);
  // The copy is without the services' own packages, which other files' types need.
  expect(types.all.split("\n").filter((line) => /^services\/(colour-mood|catalogue)/.test(line))).toEqual([]);
  expect(rules.exitCode, rules.all).toBe(0);
  const own = await run("node", "test/service/python.ts", "--service", "colour-mood");
  expect(own.exitCode, own.all).toBe(0);
  expect(own.all).toMatch(/colour-mood: \d+ passed/);
});
