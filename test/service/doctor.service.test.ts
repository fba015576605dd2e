import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Finding } from "../../scripts/doctor/check.ts";
import { describeStack } from "../e2e/harness/machine.ts";
import type { Workspace } from "../e2e/harness/workspace.ts";

const STACK = `doctor-${process.pid}`;
const RENTED = `${STACK}-rented`;
const AN_HOUR = 3_600_000;

let workspace: Workspace;
/** Stands where the provider's API is: lets nobody in, and its clock is an hour ahead. */
let api: Server;
let folder: string;

beforeAll(async () => {
  api = createServer((_, answer) => {
    answer.sendDate = false;
    answer.setHeader("date", new Date(Date.now() + AN_HOUR).toUTCString());
    answer.writeHead(401, { "content-type": "application/json" });
    answer.end('{"error":{"code":"unauthorized","message":"unable to authenticate"}}');
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  folder = mkdtempSync(join(tmpdir(), "doctor-"));
  const described = await describeStack(STACK);
  workspace = described.workspace;
  const backupPassword = { value: "a secret for tests only", secret: true };
  await described.stack.setAllConfig({ provider: { value: "local" }, backupPassword });
  const rented = await LocalWorkspace.createOrSelectStack(
    { stackName: RENTED, workDir: workspace.folder },
    { envVars: { ...workspace.environment } },
  );
  const { port } = api.address() as AddressInfo;
  await rented.setAllConfig({
    provider: { value: "hetzner" },
    "hcloud:endpoint": { value: `http://127.0.0.1:${port}/v1` },
  });
});
afterAll(() => {
  api?.close();
  workspace?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const at = (...parts: string[]) => join(workspace.folder, ...parts);

/** What the doctor finds wrong, as a user calls it, with other variables; undefined takes one away. */
async function wrong(stack = STACK, other: Readonly<Record<string, string | undefined>> = {}) {
  const all = { ...process.env, ...workspace.environment, ...other };
  const env = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const words = ["scripts/cli.ts", "doctor", "--json", "--stack", stack];
  const options = { cwd: workspace.folder, env, extendEnv: false, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, options);
  if (!stdout.startsWith("{")) throw new Error(stderr);
  const { findings }: { findings: Finding[] } = JSON.parse(stdout);
  const found = findings.filter(({ state }) => state !== "ok");
  for (const finding of found) expect(finding.fix, finding.found).toMatch(/\S/);
  expect(exitCode).toBe(found.some(({ state }) => state === "broken") ? 1 : 0);
  return found.map(({ check, found: text }) => `${check}: ${text}`).join("\n");
}

/** A PATH on which there are these programs of this computer alone. */
async function pathOf(...programs: string[]): Promise<string> {
  const bin = mkdtempSync(join(folder, "bin-"));
  for (const name of programs) {
    const { stdout } = await execa("sh", ["-c", `command -v ${name}`]);
    symlinkSync(stdout.trim(), join(bin, name));
  }
  return bin;
}

/** Puts a file in the place of another until the work is done. */
async function withFile<T>(path: string, content: string | undefined, work: () => Promise<T>): Promise<T> {
  let before: string | undefined;
  try {
    before = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  rmSync(path, { force: true });
  if (content !== undefined) writeFileSync(path, content);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
    if (before !== undefined) writeFileSync(path, before);
  }
}

test("of a set-up that is whole, nothing is called broken", async () => {
  expect(await wrong()).not.toMatch(/^(?!Clock|Server|Docker's)/m);
});

test("git that is missing is named", async () => {
  expect(await wrong(STACK, { PATH: await pathOf("ssh") })).toContain("git: not installed");
});

test("an SSH client that is missing is named", async () => {
  expect(await wrong(STACK, { PATH: await pathOf("git") })).toContain("ssh: not installed");
});

test("a Docker that does not answer is named", async () => {
  expect(await wrong(STACK, { DOCKER_HOST: "tcp://127.0.0.1:1" })).toContain("Docker: does not answer");
});

test("Pulumi that was never set up is named", async () => {
  const found = await withFile(at(".state/engine.json"), undefined, () => wrong());
  expect(found).toContain("Pulumi: not set up in this clone");
});

test("Pulumi of another version is named", async () => {
  const engine = JSON.stringify({ kind: "kit", version: "3.1.0", installed: "", reason: "" });
  const found = await withFile(at(".state/engine.json"), engine, () => wrong());
  expect(found).toContain("Pulumi: 3.1.0, and this version of the project needs");
});

test("a folder of the state that is gone is named", async () => {
  expect(await wrong(STACK, { PULUMI_BACKEND_URL: `file://${folder}/gone` })).toContain(
    `the folder ${folder}/gone is not there`,
  );
});

test("a passphrase that is gone is named", async () => {
  const other = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "gone") };
  expect(await wrong(STACK, other)).toContain(`Passphrase: the file ${join(folder, "gone")} is not there`);
});

test("a passphrase that others may read is named", async () => {
  const file = join(folder, "open");
  writeFileSync(file, workspace.environment["PULUMI_CONFIG_PASSPHRASE"] ?? "", { mode: 0o644 });
  const other = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: file };
  expect(await wrong(STACK, other)).toContain(`Passphrase: others may read ${file}`);
});

test("a wrong passphrase is named", async () => {
  expect(await wrong(STACK, { PULUMI_CONFIG_PASSPHRASE: "another" })).toContain(
    `Passphrase: it does not open stack "${STACK}"`,
  );
});

test("a stack without a file is named", async () => {
  expect(await wrong("nobody")).toContain('Configuration: Stack "nobody" has no configuration');
});

test("a setting that there is not is named", async () => {
  const file = at(`Pulumi.${STACK}.yaml`);
  const content = `${readFileSync(file, "utf8").replace(/\n*$/, "\n")}  media-platform:tier: bidget\n`;
  expect(await withFile(file, content, () => wrong())).toMatch(/Configuration: .*bidget/);
});

test("a secret that lies open in the stack's file is named, and its value is not", async () => {
  const file = at(`Pulumi.${STACK}.yaml`);
  const content = `${readFileSync(file, "utf8").replace(/\n*$/, "\n")}  media-platform:adminPassword: not so secret\n`;
  const found = await withFile(file, content, () => wrong());
  expect(found).toContain('"adminPassword" is stored in plain text');
  expect(found).not.toContain("not so secret");
});

test("a token that is missing is named", async () => {
  expect(await wrong(RENTED, { HCLOUD_TOKEN: undefined })).toContain("needs an API token, and there is none");
});

test("a token of the wrong form that the provider refuses is named, and so is a clock that is off", async () => {
  const found = await wrong(RENTED, { HCLOUD_TOKEN: "half-a-token" });
  expect(found).toContain("it does not look like one of hetzner's (12 signs)");
  expect(found).toContain("Token: Hetzner refuses the token (401)");
  expect(found).toContain("Clock: 60 minutes behind 127.0.0.1");
  expect(found).not.toContain("half-a-token");
});

test("a lock that a killed run left is named", async () => {
  // Of a process that has ended.
  const { stdout } = await execa("sh", ["-c", "echo $$"]);
  const pid = Number(stdout);
  const locks = at(".state/pulumi/.pulumi/locks/organization/media-platform", STACK);
  mkdirSync(locks, { recursive: true });
  const lock = { pid, username: "ada", hostname: hostname(), timestamp: "2026-11-27T08:00:00Z" };
  const found = await withFile(join(locks, "left.json"), JSON.stringify(lock), () => wrong());
  expect(found).toContain(`Lock: left by a run that was killed (ada on ${hostname()}`);
});

test("an update that was killed in its middle is named", async () => {
  const file = at(".state/pulumi/.pulumi/stacks/media-platform", `${STACK}.json`);
  const state = JSON.parse(readFileSync(file, "utf8"));
  state.checkpoint.latest = {
    ...(state.checkpoint.latest ?? { manifest: { time: "2026-11-27T08:00:00Z", magic: "", version: "" } }),
    pending_operations: [
      { type: "creating", resource: { urn: "urn:pulumi:a::p::t::server", type: "t", custom: true } },
    ],
  };
  const found = await withFile(file, JSON.stringify(state), () => wrong());
  expect(found).toContain("State: an update was killed in the middle of 1 steps");
});

test("a registry mirror that is gone is named", async () => {
  const dead = JSON.stringify({ url: "http://127.0.0.1:1" });
  const found = await withFile(at(".state/mirror.json"), dead, () => wrong());
  expect(found).toContain("Registry mirror: http://127.0.0.1:1 does not answer");
});
