/** The whole kit with the real engine: a small program on a backend of files. */

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildCli } from "./cli/build.ts";
import { installEngineKit } from "./install.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "engine-"));
const program = join(folder, "program");
const bin = join(root, ".state/engine/bin");
const environment = {
  ...process.env,
  PATH: [dirname(process.execPath), bin, process.env["PATH"]].join(delimiter),
  PULUMI_HOME: join(folder, "home"),
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_CONFIG_PASSPHRASE: "correct horse",
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

interface Result {
  readonly code: number;
  readonly output: string;
}

function pulumi(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const options = { cwd: program, env: environment, maxBuffer: 1e8 };
    execFile(join(bin, "pulumi"), [...args, "--non-interactive"], options, (error, stdout, stderr) =>
      resolve({
        code: typeof error?.code === "number" ? error.code : error ? 1 : 0,
        output: stdout + stderr,
      }),
    );
  });
}

async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await pulumi(...args);
  expect(output, `pulumi ${args.join(" ")}`).not.toContain("error:");
  expect(code, output).toBe(0);
  return output;
}

beforeAll(async () => {
  await buildCli({ out: join(bin, "pulumi") });
  await installEngineKit({ binFolder: bin, home: environment.PULUMI_HOME });
  cpSync(join(import.meta.dirname, "test-program"), program, { recursive: true });
  symlinkSync(join(root, "node_modules"), join(program, "node_modules"));
  mkdirSync(environment.PULUMI_HOME, { recursive: true });
  await succeed("stack", "init", "test");
  await succeed("config", "set", "--secret", "password", "s3cret");
});

afterAll(async () => {
  await pulumi("destroy", "--yes");
  rmSync(folder, { recursive: true });
});

it("creates everything, and no warning or plain secret is shown", async () => {
  const output = await succeed("up", "--yes");
  expect(output).toMatch(/\+ 5 created/);
  expect(output).not.toContain("warning:");
  expect(output).not.toContain("s3cret");
});

it("sees no change afterwards, also after looking at what is really there", async () => {
  expect(await succeed("preview", "--expect-no-changes", "--refresh")).toMatch(/5 unchanged/);
});

it("keeps secrets encrypted in the state, and gives them to who asks", async () => {
  const state = readFileSync(join(folder, ".pulumi/stacks/kit/test.json"), "utf8");
  expect(state).not.toContain("s3cret");
  expect(state).not.toContain("OPENSSH PRIVATE KEY");
  expect(await succeed("stack", "output", "echoed", "--show-secrets")).toContain("s3cret");
});

it("replaces what a trigger replaces, and names only that in the preview", async () => {
  await succeed("config", "set", "trigger", "2");
  const output = await succeed("preview");
  expect(output).toMatch(/command:local:Command triggered replace/);
  expect(output).toMatch(/1 replaced|1 to replace/);
  await succeed("up", "--yes");
});

it("shows a RunError as one line, without a stack trace", async () => {
  await succeed("config", "set", "fail", "run-error");
  const { code, output } = await pulumi("up", "--yes");
  expect(code).not.toBe(0);
  expect(output).toContain('error: "fail" is "run-error", but must be empty');
  expect(output).not.toMatch(/at .*index\.ts|exit code/);
});

it("shows all that a failing command printed", async () => {
  await succeed("config", "set", "fail", "command");
  const { code, output } = await pulumi("up", "--yes");
  expect(code).not.toBe(0);
  expect(output).toContain("first line of trouble");
  expect(output).toContain("last line of trouble");
  expect(output).toContain("exit status 7");
});

it("names an unknown property in the preview", async () => {
  await succeed("config", "set", "fail", "property");
  const { code, output } = await pulumi("preview");
  expect(code).not.toBe(0);
  expect(output).toContain('unknown property "labels[0].vlaue"');
});

it("ends program and commands when it is interrupted, and the stack can be used again", async () => {
  await succeed("config", "set", "fail", "sleep");
  const marker = join(folder, "sleeping");
  const interrupted = new Promise<number>((resolve) => {
    const options = { cwd: program, env: { ...environment, MARKER: marker } };
    const up = execFile(join(bin, "pulumi"), ["up", "--yes", "--non-interactive"], options, (error) =>
      resolve(Number(error?.code ?? 0)),
    );
    const timer = setInterval(() => {
      if (!existsSync(marker)) return;
      clearInterval(timer);
      up.kill("SIGINT");
      // The first asks, the second insists.
      setTimeout(() => up.kill("SIGINT"), 2000);
    }, 100);
  });
  expect(await interrupted).not.toBe(0);
  const pid = Number(readFileSync(marker, "utf8"));
  await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 15_000 }).toBe(false);
  await succeed("config", "rm", "fail");
  await succeed("up", "--yes");
});

it("destroys everything", async () => {
  expect(await succeed("destroy", "--yes")).toMatch(/- 5 deleted/);
});
