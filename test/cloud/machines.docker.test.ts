import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ensureBaseImages } from "../machines/base-images.ts";
import { cleanUp, leftoverRuns } from "../machines/cleanup.ts";
import { reachesFrom } from "./clients/reach.ts";

/** What holds for machines of any provider, with the API in a process of its own. */

vi.setConfig({ testTimeout: 240_000 });

const RUN = `cloud-machines-${process.pid}`;
const log = console.log;
let served: ChildProcess;
let endpoint: string;

interface Made {
  readonly id: number;
  readonly status: string;
  readonly public_net: { ipv4: { ip: string }; ipv6: { ip: string } };
}

async function api<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${endpoint}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: "Bearer test-token", "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.ok, await response.clone().text()).toBe(true);
  return (await response.json()) as T;
}
async function server(name: string, more: object): Promise<Made> {
  const settings = { name, server_type: "cx33", image: "debian-12", location: "fsn1", ...more };
  const { id } = (await api<{ server: Made }>("/servers", settings)).server;
  return vi.waitFor(
    async () => {
      const made = (await api<{ server: Made }>(`/servers/${id}`)).server;
      expect(made.status).toBe("running");
      return made;
    },
    { timeout: 120_000 },
  );
}
const loops = async () =>
  (await execa("losetup", ["--list", "--noheadings"])).stdout.split("\n").filter(Boolean);

beforeAll(async () => {
  await ensureBaseImages({ log });
  served = spawn(process.execPath, [join(import.meta.dirname, "serve.ts"), "hetzner", "--run", RUN], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: served.stdout as Readable }), "line")) as [string];
  endpoint = (JSON.parse(line) as { endpoint: string }).endpoint;
}, 600_000);

afterAll(async () => {
  served?.kill("SIGKILL");
  await cleanUp(RUN, { log });
}, 120_000);

test("a firewall holds against another machine of the same provider, over IPv4 and IPv6", async () => {
  const rules = [{ direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0", "::/0"] }];
  const { firewall } = await api<{ firewall: Made }>("/firewalls", { name: "web", rules });
  const [guarded, other] = await Promise.all([
    server("guarded", { firewalls: [{ firewall: firewall.id }] }),
    server("other", {}),
  ]);
  for (const { ip } of [guarded.public_net.ipv4, guarded.public_net.ipv6]) {
    const address = ip.replace("::/64", "::1");
    const seen = (port: number) => reachesFrom(`${RUN}-server-${other.id}`, address, port);
    await vi.waitFor(async () => expect(await seen(22)).toBe("open"), { timeout: 120_000, interval: 500 });
    expect(await seen(81)).toBe("filtered");
  }
  // Nobody listens there either, but nothing keeps the answer from coming back.
  expect(await reachesFrom(`${RUN}-server-${guarded.id}`, other.public_net.ipv4.ip, 81)).toBe("closed");
});

test("everything is removed by the run's label also after the API was killed", async () => {
  const before = (await loops()).length;
  await api("/volumes", { name: "data", size: 10, location: "fsn1" });
  await vi.waitFor(async () => expect((await loops()).length).toBeGreaterThan(before), { timeout: 30_000 });
  const site = ["exec", `${RUN}-site`, "sh", "-c", "cat /disks/*.device"];
  const { stdout } = await execa("docker", site);
  const device = stdout.split("\n").at(-1) ?? "";
  expect(device).toMatch(/^\/dev\/loop/);
  const ended = once(served, "exit");
  served.kill("SIGKILL");
  await ended;
  await cleanUp(RUN, { log });
  expect(await leftoverRuns()).not.toContain(RUN);
  expect((await loops()).some((line) => line.startsWith(`${device} `) && line.includes("/disks/"))).toBe(
    false,
  );
});
