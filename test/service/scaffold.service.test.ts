import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkspace, type Workspace } from "../e2e/harness/workspace.ts";

let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace(`scaffold-${process.pid}`);
});
afterAll(() => workspace?.remove());

const run = (file: string, ...words: string[]) =>
  execa(file, words, {
    cwd: workspace.folder,
    env: { ...workspace.environment, NO_COLOR: "1" },
    all: true,
    reject: false,
  });
const command = (...words: string[]) => run("node", "scripts/cli.ts", ...words);
const vitest = (...words: string[]) => run("node_modules/.bin/vitest", "run", ...words);

test.each([
  ["new-service", "colour-mood", "make test-service NAME=colour-mood"],
  ["new-provider", "acme-cloud", "make test-fast ONLY=acme-cloud"],
])("%s writes it whole after saying what, and not twice", async (name, wanted, next) => {
  const planned = JSON.parse((await command(name, `NAME=${wanted}`, "DRY_RUN=1", "JSON=1")).stdout);
  const before = planned.changed.map(workspace.read);
  expect(planned).toMatchObject({ dryRun: true });
  for (const file of planned.made) expect(() => workspace.read(file)).toThrow("ENOENT");

  const made = await command(name, `NAME=${wanted}`);
  expect([made.exitCode, made.all]).toEqual([0, expect.stringContaining(next)]);
  for (const file of planned.made) expect(workspace.read(file).length).toBeGreaterThan(10);
  for (const [at, file] of planned.changed.entries()) expect(workspace.read(file)).not.toBe(before[at]);
  const whole = planned.changed.map(workspace.read);

  const again = await command(name, `NAME=${wanted}`);
  expect([again.exitCode, again.all]).toEqual([
    2,
    expect.stringContaining(`There is a "${wanted}" already.`),
  ]);
  expect(planned.changed.map(workspace.read)).toEqual(whole);
});

test.each(["Acme Cloud", "existing", "boot", "class"])(
  "new-provider refuses the name %s with the way out, and writes nothing",
  async (name) => {
    const sizes = workspace.read("infra/server/sizes.ts");
    const refused = await command("new-provider", `NAME=${name}`);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("Fix: ");
    expect(workspace.read("infra/server/sizes.ts")).toBe(sizes);
  },
);

test("new-service refuses the name of a service that there is", async () => {
  const { exitCode, all } = await command("new-service", "NAME=redis");
  expect([exitCode, all]).toEqual([2, expect.stringContaining('There is a "redis" already.')]);
});

test("what was written has the right types and format, and the catalogue's rules hold", async () => {
  const [types, format, rules] = await Promise.all([
    run("node_modules/.bin/tsc", "--noEmit", "--project", "."),
    run(
      "node_modules/.bin/biome",
      "check",
      "services/colour-mood",
      "infra/server",
      "test/unit/infra",
      "stacks",
    ),
    vitest("--project", "unit", "test/unit/services/catalogue.test.ts"),
  ]);
  // The copy is without the services' own packages, which other files' types need.
  const own = /^(services\/(colour-mood|catalogue)|infra|stacks|scripts|test\/unit\/infra)/;
  expect(types.all.split("\n").filter((line) => own.test(line))).toEqual([]);
  expect(format.exitCode, format.all).toBe(0);
  expect(rules.exitCode, rules.all).toBe(0);
});

test("the service's own tests pass in its image at once", async () => {
  const own = await run("node", "test/service/python.ts", "--service", "colour-mood");
  expect(own.exitCode, own.all).toBe(0);
  expect(own.all).toMatch(/colour-mood: \d+ passed/);
});

test("the provider's own tests, its prices' rules and a plan of it pass at once", async () => {
  const [own, prices] = await Promise.all([
    vitest("--project", "unit-mocks", "test/unit/infra/server/acme-cloud"),
    vitest("--project", "unit", "test/unit/infra/server/sizes.test.ts"),
  ]);
  expect(own.exitCode, own.all).toBe(0);
  expect(own.all).toMatch(/Tests +6 passed/);
  expect(prices.exitCode, prices.all).toBe(0);
  expect(prices.all).toContain("passed");

  workspace.write("Pulumi.local.yaml", "config:\n  media-platform:provider: acme-cloud\n");
  const plan = JSON.parse((await command("plan", "JSON=1")).stdout);
  expect(plan).toMatchObject({
    provider: "acme-cloud",
    serverType: "standard-8",
    prices: { source: "invented, not yet looked up" },
  });
});
