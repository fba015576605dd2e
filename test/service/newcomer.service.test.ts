import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cleanUp } from "../machines/cleanup.ts";
import { RUN_LABEL } from "../machines/labels.ts";
import { clonePrefix, removeClone, stateIn, sweepClones, thereOf } from "../newcomer/leftovers.ts";
import { docker } from "./docker.ts";

const RUN = `newcomer-${process.pid}`;
/** Of the service images, so it is on every machine that runs these tests; it is not started. */
const IMAGE = "debian:bookworm-slim";
const SERVER = "urn:pulumi:local::media-platform::platform:server:LocalServer$";

/** A clone of that process whose stack has made a server and a volume. */
async function cloneOf(pid: number): Promise<{ folder: string; made: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), clonePrefix(pid)));
  const [volume, container] = [`${RUN}-data-${pid}`, `${RUN}-server-${pid}`];
  const label = ["--label", `${RUN_LABEL}=${RUN}`];
  await docker("volume", "create", ...label, volume);
  await docker("create", "--name", container, ...label, "--volume", `${volume}:/srv`, IMAGE, "true");
  const resource = (type: string, name: string) => ({ urn: `${SERVER}${type}::x`, type, inputs: { name } });
  const resources = [resource("docker:index/volume:Volume", volume)];
  const pending_operations = [{ resource: resource("docker:index/container:Container", container) }];
  mkdirSync(dirname(stateIn(folder)), { recursive: true });
  writeFileSync(
    stateIn(folder),
    JSON.stringify({ checkpoint: { latest: { resources, pending_operations } } }),
  );
  return { folder, made: [container, volume] };
}

afterAll(() => cleanUp(RUN, { log: () => undefined }));

test("what a killed run of somebody new's way has left goes with the next one, and what another is at stays", async () => {
  const { pid: gone } = spawnSync("true");
  const [left, running] = [await cloneOf(gone), await cloneOf(process.pid)];
  const ended = once(spawn("sleep", ["300"], { cwd: left.folder }), "exit");
  sweepClones();
  expect((await ended)[1]).toBe("SIGKILL");
  expect([existsSync(left.folder), thereOf(left.made)]).toEqual([false, []]);
  expect([existsSync(running.folder), thereOf(running.made)]).toEqual([true, running.made]);
  removeClone(running.folder);
  expect([existsSync(running.folder), thereOf(running.made)]).toEqual([false, []]);
});
