import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type ExecaError, execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ensureBaseImages } from "../machines/base-images.ts";
import { cleanUp, leftoverRuns } from "../machines/cleanup.ts";
import { makeKey } from "../machines/ssh.ts";
import { vastaiCommand } from "./clients/vastai.ts";
import type { InstanceFaultInput } from "./vast/instance-faults.ts";
import { startVast, type VastCloud } from "./vast/start.ts";

/** Vast.ai's own client gets along with our end of the API, and what it rents there is real. */

vi.setConfig({ testTimeout: 240_000 });

const RUN = `cloud-vast-${process.pid}`;
const IMAGE = "debian:bookworm-slim";
const PATIENCE = { timeout: 90_000, interval: 300 };
let cloud: VastCloud;
let client: string;
let folder: string;
let publicKey: string;

interface Shown {
  readonly id: number;
  readonly actual_status: string;
  readonly status_msg: string;
  readonly public_ipaddr: string;
  readonly ssh_host: string;
  readonly ssh_port: number;
  readonly ports?: Readonly<Record<string, { HostPort: string }[]>>;
}

/** As somebody types it. Its settings are not those of whoever runs the tests. */
async function vastai(...args: string[]): Promise<string> {
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, VASTAI_NO_UPDATE_CHECK: "1" };
  const result = await execa(client, ["--url", cloud.url, "--api-key", cloud.token, ...args], { env });
  // It ends well also where it was refused, and says so on the other channel.
  if (/"error": true|Failed with error/.test(result.stderr)) throw new Error(result.stderr);
  return result.stdout;
}
const json = async <T>(...args: string[]) => JSON.parse(await vastai(...args, "--raw")) as T;

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${cloud.endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${cloud.token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
const show = async (id: number) => (await api<{ instances: Shown }>("GET", `/instances/${id}/`)).instances;
const bill = (id: number) => cloud.account.bills().find(({ instance }) => instance.id === id)?.bill;

/** Without the client, which takes more than a second for each word. */
async function rent(more: object = {}, faults: readonly InstanceFaultInput[] = []): Promise<number> {
  for (const fault of faults) cloud.account.faults.add(fault);
  const { offers } = await api<{ offers: { id: number }[] }>("POST", "/bundles/", {});
  const asked = { image: IMAGE, disk: 10, runtype: "ssh_direct", ...more };
  return (await api<{ new_contract: number }>("PUT", `/asks/${offers[0]?.id}/`, asked)).new_contract;
}
const becomes = (id: number, status: string) =>
  vi.waitFor(async () => {
    const shown = await show(id);
    expect(shown.actual_status).toBe(status);
    return shown;
  }, PATIENCE);

function ssh(host: string, port: number | string, command: string, input = "") {
  const options = [
    "BatchMode=yes",
    "ConnectTimeout=3",
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
  ];
  return execa(
    "ssh",
    [
      ...["-F", "none", "-q", "-i", join(folder, "mine"), "-p", String(port)],
      ...options.flatMap((option) => ["-o", option]),
      ...["-l", "root", host, command],
    ],
    { input, maxBuffer: 2 ** 26 },
  );
}
const direct = (shown: Shown, command: string, input?: string) =>
  ssh(shown.public_ipaddr, shown.ports?.["22/tcp"]?.[0]?.HostPort ?? "", command, input);
/** SSH is there a moment after the instance is said to run, as it is there. */
const answers = (shown: Shown, command = "true") =>
  vi.waitFor(async () => (await direct(shown, command)).stdout.trim(), PATIENCE);

beforeAll(async () => {
  await ensureBaseImages({ log: console.log });
  client = await vastaiCommand(join(import.meta.dirname, "../../.state"), console.log);
  folder = await mkdtemp(join(tmpdir(), "vast-"));
  publicKey = (await makeKey(folder, "mine")).publicKey.trim();
  cloud = await startVast({ run: RUN });
}, 600_000);

afterAll(async () => {
  await cloud?.close();
  await rm(folder, { recursive: true, force: true });
}, 120_000);

describe("an instance that is rented with vastai", () => {
  let id: number;
  let shown: Shown;

  beforeAll(async () => {
    await vastai("create", "ssh-key", publicKey, "-y");
    const [offer] = await json<{ id: number }[]>(
      ...["search", "offers", "gpu_name=RTX_4090 reliability>0.9 num_gpus=1", "-o", "dph_total"],
    );
    const made = await json<{ new_contract: number }>(
      ...["create", "instance", String(offer?.id), "--image", IMAGE, "--disk", "12", "--ssh", "--direct"],
      ...["--env", "-p 8000:8000 -e MY_VALUE=seen", "--label", "mine", "--cancel-unavail"],
      ...["--onstart-cmd", 'env >/root/env; echo "$MY_VALUE" >/root/value; id -un >/root/who'],
    );
    id = made.new_contract;
    shown = await becomes(id, "running");
    await answers(shown, "test -s /root/who");
  }, 240_000);

  test("is reached with the account's key, directly and by way of the proxy", async () => {
    const url = new URL(await vastai("ssh-url", String(id)));
    expect([url.hostname, url.port]).toEqual([shown.public_ipaddr, shown.ports?.["22/tcp"]?.[0]?.HostPort]);
    expect((await ssh(url.hostname, url.port, "hostname")).stdout).toBe(`c${id}`);
    expect((await ssh(shown.ssh_host, shown.ssh_port, "hostname")).stdout).toBe(`c${id}`);
  });

  test("has run its script as root, with its variables and those that all of them have", async () => {
    expect(await answers(shown, "cat /root/value /root/who")).toBe("seen\nroot");
    const variables = await answers(shown, "cat /root/env");
    expect(variables).toContain(`CONTAINER_ID=${id}\n`);
    expect(variables).toContain(`VAST_TCP_PORT_8000=${shown.ports?.["8000/tcp"]?.[0]?.HostPort}\n`);
    expect(variables).not.toContain(cloud.token);
  });

  test("has host keys that no other one has", async () => {
    const other = await becomes(await rent(), "running");
    await answers(other);
    const key = (of: Shown) => answers(of, "cat /etc/ssh/ssh_host_ed25519_key.pub");
    expect(await key(other)).not.toBe(await key(shown));
    cloud.account.destroy(cloud.account.find(other.id));
  });

  test("is billed for what goes in and out of it", async () => {
    const before = bill(id);
    await direct(shown, "cat >/root/sent; head -c 300000 /dev/zero", "x".repeat(200_000));
    expect((bill(id)?.downloadBytes ?? 0) - (before?.downloadBytes ?? 0)).toBeGreaterThan(200_000);
    expect((bill(id)?.uploadBytes ?? 0) - (before?.uploadBytes ?? 0)).toBeGreaterThan(300_000);
  });

  test("keeps its disk while it is stopped, hangs up, and runs its script again when it is started", async () => {
    await answers(shown, "rm /root/who; echo kept >/root/kept");
    await vastai("stop", "instance", String(id));
    await becomes(id, "stopped");
    await vi.waitFor(() => expect(direct(shown, "true")).rejects.toThrow(), PATIENCE);
    await vastai("start", "instance", String(id));
    const again = await becomes(id, "running");
    expect(await answers(again, "test -s /root/who && cat /root/kept")).toBe("kept");
  });

  test("is no more once it is destroyed", async () => {
    expect(await vastai("show", "instances")).toContain("mine");
    await vastai("destroy", "instance", String(id), "-y");
    expect(cloud.billable()).toEqual([]);
    await expect(vastai("destroy", "instance", String(id), "-y")).rejects.toThrow("404");
    await cloud.account.settle();
    const { stdout } = await execa("docker", [
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `name=${RUN}-instance-${id}`,
    ]);
    expect(stdout).toBe("");
  });
});

test("vastai tells what it is refused", async () => {
  const create = (offer: string) => vastai("create", "instance", offer, "--image", IMAGE, "--raw");
  await expect(create("1")).rejects.toThrow("no_such_ask");
  cloud.faults.add({ kind: "rate-limit", times: 9, path: "/users/" });
  await expect(vastai("show", "user", "--raw")).rejects.toThrow("429");
  cloud.faults.clear();
  cloud.faults.add({ kind: "quota", path: "/asks/" });
  await expect(create("1")).rejects.toThrow("lacks credit");
});

describe("what goes wrong with an instance is real", () => {
  test("an image that no registry has leaves it loading, with Docker's words", async () => {
    const id = await rent({ image: "nobody/nothing:1" });
    await vi.waitFor(async () => expect((await show(id)).status_msg).toContain("manifest unknown"), PATIENCE);
    expect((await show(id)).actual_status).toBe("loading");
  });

  test("one that dies has exited, and hangs up", async () => {
    const shown = await becomes(await rent(), "running");
    await answers(shown);
    const working = direct(shown, "sleep 1000");
    const ended = expect(working).rejects.toThrow();
    await cloud.account.strike(shown.id, { kind: "dies", way: "both" });
    await ended;
    expect((await show(shown.id)).actual_status).toBe("exited");
  });

  test("one whose only process ends has exited as well", async () => {
    const shown = await becomes(await rent(), "running");
    await answers(shown);
    // The connection goes with it.
    await direct(shown, "kill 1").catch((error: ExecaError) => error);
    await becomes(shown.id, "exited");
  });

  test("one that is cut off says nothing, while the API says that it runs", async () => {
    const shown = await becomes(await rent(), "running");
    await answers(shown);
    await cloud.account.strike(shown.id, { kind: "cut", way: "both" });
    const outcome = await direct(shown, "true").catch((error: ExecaError) => error.exitCode);
    expect([outcome, (await show(shown.id)).actual_status]).toEqual([255, "running"]);
    cloud.account.find(shown.id).machine.cut(undefined);
    expect(await answers(shown, "echo back")).toBe("back");
  });

  test("one whose disk is slow gets on slowly, and can be destroyed all the same", async () => {
    const shown = await becomes(await rent({}, [{ kind: "slow-disk" }]), "running");
    const stalled = async () => {
      const container = `${RUN}-instance-${shown.id}`;
      return (await execa("docker", ["inspect", "--format", "{{.State.Paused}}", container])).stdout;
    };
    const seen = new Set<string>();
    await vi.waitFor(async () => {
      seen.add(await stalled());
      expect(seen).toEqual(new Set(["true", "false"]));
    }, PATIENCE);
    cloud.account.destroy(cloud.account.find(shown.id));
    await cloud.account.settle();
  });

  test("what a test puts before the script is there before it runs", async () => {
    cloud.account.scripts.add({
      before: "printf '#!/bin/sh\\necho wrong\\n' >/usr/local/bin/work; chmod +x /usr/local/bin/work",
    });
    const shown = await becomes(await rent({ onstart: "work >/root/result" }), "running");
    expect(await answers(shown, "test -s /root/result && cat /root/result")).toBe("wrong");
  });
});

test("everything is removed by the run's label also after the API was killed", async () => {
  const run = `cloud-vast-killed-${process.pid}`;
  const served = spawn(process.execPath, [join(import.meta.dirname, "serve.ts"), "vast", "--run", run], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface({ input: served.stdout as Readable }), "line")) as [string];
    const { endpoint, token } = JSON.parse(line) as { endpoint: string; token: string };
    const send = async (method: string, path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const answer = await fetch(`${endpoint}${path}`, { method, headers, body: JSON.stringify(body) });
      return (await answer.json()) as { offers: { id: number }[] };
    };
    const { offers } = await send("POST", "/bundles/", {});
    await send("PUT", `/asks/${offers[0]?.id}/`, { image: IMAGE });
    const list = ["ps", "--quiet", "--filter", `label=platform.test=${run}`];
    await vi.waitFor(async () => expect((await execa("docker", list)).stdout).not.toBe(""), PATIENCE);
  } finally {
    const ended = once(served, "exit");
    served.kill("SIGKILL");
    await ended;
    await cleanUp(run, { log: () => {} });
  }
  expect(await leftoverRuns()).not.toContain(run);
});
