import { afterAll, beforeAll, expect, test } from "vitest";
import { type Clone, makeClone } from "./clone.ts";

/** What developers call, each as they do, in a clone of their own where everything that it needs is there. */

let clone: Clone;
const command = (...words: string[]) => clone.command(...words);
const git = (...words: string[]) => clone.git(...words);

beforeAll(async () => {
  clone = await makeClone(`developing-${process.pid}`);
});
afterAll(() => clone?.workspace.remove());

test("dev-setup finds all that is there, changes nothing twice, and puts the checks on commit into the clone", async () => {
  const first = await command("dev-setup");
  expect([first.exitCode, first.all]).toEqual([0, expect.stringContaining("Python tools: .state/venv")]);
  expect(first.all).toMatch(/Pulumi: |Pulumi \d/);
  if (process.env["CI"] === undefined)
    expect(clone.workspace.read(".git/hooks/pre-commit")).toContain("lefthook");
  expect(await git("status", "--porcelain")).toBe("");
  const again = JSON.parse((await command("setup", "JSON=1")).stdout);
  expect(again.engine).toMatchObject({ version: "3.250.0" });
});

test("env prints what plain pulumi needs, and completion a script", async () => {
  const { PATH } = JSON.parse((await command("env", "JSON=1")).stdout);
  expect(PATH).toContain(`${clone.workspace.folder}/.state/bin`);
  expect((await command("completion", "FOR=fish")).stdout).toContain("complete -c make");
});

test("pre-commit names what is wrong with a staged file, and passes once it is mended", async () => {
  const file = "services/certbot/platform_certbot/rules.py";
  const whole = clone.workspace.read(file);
  clone.workspace.write(file, `${whole}\nimport os\n`);
  await git("add", file);
  const refused = await command("pre-commit");
  expect([refused.exitCode, refused.all]).toEqual([1, expect.stringContaining("F401")]);
  clone.workspace.write(file, `${whole}\n\n# A note of a test.\n`);
  await git("add", file);
  const passed = await command("pre-commit");
  expect(passed.exitCode, passed.all).toBe(0);
  expect(passed.all).toMatch(/python +[1-9]\d* +0 /);
  clone.workspace.restore();
  await git("add", "--all");
});

test("check looks at staged files alone, and format leaves what is well alone", async () => {
  const checked = await command("check", "STAGED=1");
  expect(checked.exitCode, checked.all).toBe(0);
  const formatted = await command("format");
  expect(formatted.exitCode, formatted.all).toBe(0);
  expect(await git("status", "--porcelain")).toBe("");
});

test("docs writes the pages as they are, and a site of them", async () => {
  const { exitCode, all } = await command("docs");
  expect(exitCode, all).toBe(0);
  expect(clone.workspace.read(".state/site/index.html")).toContain("<html");
  expect(await git("status", "--porcelain")).toBe("");
});

test("test-fast and test-service run a part of the tests, and count them", async () => {
  const fast = await command("test-fast", "ONLY=capacity");
  expect([fast.exitCode, fast.all]).toEqual([0, expect.stringMatching(/[1-9]\d* passed, 0 failed/)]);
  const service = await command("test-service", "NAME=nginx", "ONLY=catalogue");
  expect([service.exitCode, service.all]).toEqual([0, expect.stringMatching(/[1-9]\d* passed, 0 failed/)]);
  expect((await command("test-service", "NAME=nobody")).all).toContain('There is no service "nobody".');
});

test("soak runs nothing where nothing is asked for", async () => {
  const { exitCode, all } = await command("soak", "ONLY=no-such-file");
  expect([exitCode, all]).toEqual([0, expect.stringContaining("0 passed, 0 failed")]);
});

test("mutation names the parts that it knows where none of them is asked for", async () => {
  const { exitCode, all } = await command("mutation", "ONLY=none");
  expect([exitCode, all]).toEqual([
    2,
    expect.stringContaining("use a word of: configuration, capacity, cost"),
  ]);
});

test("vps-unlock says that nobody holds the stack", async () => {
  const { exitCode, all } = await command("vps-unlock", `STACK=${clone.stack}`);
  expect([exitCode, all]).toEqual([0, expect.stringContaining("is not locked")]);
});

test("vps-resize refuses a size that there is not, and leaves the stack's file alone", async () => {
  const file = `Pulumi.${clone.stack}.yaml`;
  const before = clone.workspace.read(file);
  const refused = await command("vps-resize", `STACK=${clone.stack}`, "SIZE=64gb");
  expect([refused.exitCode, refused.all]).toEqual([2, expect.stringContaining('"size" is "64gb"')]);
  expect(clone.workspace.read(file)).toBe(before);
});

test("a dry run of quick-start shows what would be made, and makes nothing", async () => {
  clone.workspace.write("Pulumi.local.yaml", "config:\n  media-platform:provider: local\n");
  const { exitCode, all } = await command("quick-start", "DRY_RUN=1");
  expect([exitCode, all]).toEqual([
    0,
    'Would make stack "local".\nNew: local server with 8 GB: nothing a month.',
  ]);
  expect((await command("vps-unlock")).all).toContain('There is no stack "local" yet.');
  clone.workspace.restore();
});

test("a benchmark names what it measures where none of that is asked for", async () => {
  const asked = await Promise.all([
    command("bench", "ONLY=none"),
    command("bench-analysis", "ONLY=none"),
    command("bench-edge", "ONLY=none"),
    command("bench-newcomer", "ONLY=none"),
    command("bench-offload", "ONLY=none"),
    command("bench-providers", "ONLY=none"),
  ]);
  for (const { exitCode, all } of asked)
    expect([exitCode, all]).toEqual([1, expect.stringContaining("use one of: ")]);
});
