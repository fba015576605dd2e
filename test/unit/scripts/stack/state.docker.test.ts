/** State in an S3-compatible bucket, with the real engine and a real store: what docs/state.md promises. */

import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { killTree } from "../../../e2e/harness/pulumi-process.ts";
import { makeWorkspace, type Workspace } from "../../../e2e/harness/workspace.ts";
import { makeStack, PASSPHRASE, type PreviewedStack, SECRET } from "../preview-summary/engine.ts";
import { type Bucket, startBucket } from "./bucket.ts";

let held = 0;
let marker = "";
let bucket: Bucket;
let stack: PreviewedStack;
let clone: Workspace;
/** The code under test, in a copy of the project: Pulumi writes into the stack's settings. */
let CommandError: typeof import("../../../../scripts/errors.ts").CommandError;
let freeingLock: typeof import("../../../../scripts/stack/state-lock.ts").freeingLock;
let unlock: typeof import("../../../../scripts/stack/state-unlock.ts").run;

beforeAll(async () => {
  bucket = await startBucket();
  stack = await makeStack(bucket.environment);
  clone = await makeWorkspace(`state-${process.pid}`);
  const script = (path: string) => import(join(clone.folder, "scripts", path));
  ({ CommandError } = await script("errors.ts"));
  ({ freeingLock } = await script("stack/state-lock.ts"));
  ({ run: unlock } = await script("stack/state-unlock.ts"));
  // What is tested runs Pulumi by itself, with the environment of this process.
  for (const [name, value] of Object.entries(bucket.environment)) vi.stubEnv(name, value);
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", PASSPHRASE);
});

afterAll(async () => {
  rmSync(marker, { force: true });
  clone.remove();
  await stack[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  await bucket[Symbol.asyncDispose]();
});

const locks = async () => [...(await bucket.objects()).keys()].filter((key) => key.includes("/locks/"));

/** An update that holds the lock, until its marker is removed or it is killed. */
async function hold() {
  // Another each time: what has run once does not run again.
  held += 1;
  marker = join(tmpdir(), `hold-${process.pid}-${held}`);
  await stack.config("hold", marker);
  const run = stack.pulumi(["up", "--yes", "--skip-preview"], {}, false);
  await expect.poll(() => existsSync(marker)).toBe(true);
  // In an object: a promise given back would be waited for.
  return { run };
}

/** Ends it as the end of a cancelled job does: without a word to anyone. */
async function strand() {
  const { run } = await hold();
  if (run.pid === undefined) throw new Error("pulumi did not start");
  await killTree(run.pid);
  rmSync(marker, { force: true });
  await run;
  await stack.config("hold", "");
}

/** `pulumi up` as the project's commands see its failure. */
async function up(): Promise<void> {
  const { stdout, stderr } = await stack.pulumi(["up", "--yes", "--skip-preview"], {}, false);
  if (stderr.includes("error:")) throw new CommandError("pulumi up failed.", { detail: stdout + stderr });
}

it("keeps the state in the bucket, secrets encrypted, and gives the lock back", async () => {
  await stack.up();
  const objects = await bucket.objects();
  expect([...objects.keys()]).toContain(".pulumi/stacks/media-platform/dev.json");
  expect([...objects.values()].join()).not.toContain(SECRET);
  expect(await locks()).toEqual([]);
});

it("lets nobody in while an update runs, and says who is at work", async () => {
  const { run } = await hold();
  const refused = freeingLock("dev", () => undefined, up);
  await expect(refused).rejects.toMatchObject({
    message: expect.stringMatching(/^Stack "dev" is being worked on since .* \(process \d+\)\.$/),
    fix: expect.stringContaining("pulumi cancel dev"),
  });
  rmSync(marker);
  await run;
  await stack.config("hold", "");
});

it("frees a lock whose process is gone, and goes on", async () => {
  await strand();
  expect(await locks()).toHaveLength(1);
  const said: string[] = [];
  await freeingLock("dev", (line) => void said.push(line), up);
  expect(said).toEqual(["an earlier run was killed: its lock is removed"]);
  expect(await locks()).toEqual([]);
});

it("frees it without an update, too, and says so", async () => {
  await strand();
  const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await unlock({ stack: "dev" });
  await unlock({ stack: "dev" });
  const said = print.mock.calls.map(([text]) => String(text));
  print.mockRestore();
  expect(said).toEqual([
    'Stack "dev" was locked by a run that was killed: the lock is removed.\n',
    'Stack "dev" is not locked.\n',
  ]);
  expect(await locks()).toEqual([]);
});
