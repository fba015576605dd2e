import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { monitoring } from "../../services/monitoring/service.ts";
import { removeLoopDevices } from "../e2e/host/loop-device.ts";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import { docker, removeAll } from "../service/docker.ts";
import { smallDisk } from "../service/small-disk.ts";
import { SOON, toldAt } from "../service/told.ts";
import { Watcher } from "../service/watcher.ts";
import { startWebhook, type Webhook } from "../service/webhook.ts";
import { OwnKernel } from "./alerts/own-kernel.ts";

/** Faults whose alerts take minutes, whatever the rules wait for. */

const RUN = `alerts-${process.pid}`;
/** Prometheus looks five minutes back for what was measured last. */
const MINUTES = { timeout: 600_000, interval: 2000 };

/** What a daemon that knows the time tells the kernel: adjtimex(2) with the status of a clock that is followed, and no error. */
const SET_BY_NETWORK = `perl -e 'my $t = pack("L x4 q4 i x164", 0x14, 0, 0, 0, 0, 1); syscall(159, $t) >= 0 or die $!'`;
/** Fills memory that can't be taken back, until less than 4 % are left. */
const NO_MEMORY = `while [ "$(awk '/^MemTotal/ { all = $2 } /^MemAvailable/ { print int($2 * 100 / all) }' /proc/meminfo)" -ge 4 ]
do head -c 512K /dev/zero >>/run/ballast; done`;

let folder: string;
let webhook: Webhook;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-alerts-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook();
});

afterAll(async () => {
  await removeAll(RUN);
  await removeLoopDevices();
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a disk without any room is told of, though nothing more can be measured on it, and so is that", async () => {
  const watcher = await Watcher.start({
    ...{ runId: RUN, folder, alerts: {}, publish: {}, more: [], hasty: true },
    data: await smallDisk(RUN, monitoring, 64),
    secrets: { alertWebhook: `${webhook.url}/hook` },
  });
  const told = () => toldAt(webhook);
  await docker("exec", watcher.container, "sh", "-c", "cat /dev/zero >/prometheus/all").catch(
    () => undefined,
  );
  await expect.poll(told, MINUTES).toContain("firing NothingMeasured");
  expect(told()).toContain("firing DiskNearlyFull /prometheus");
  expect(told()).not.toContain("resolved DiskNearlyFull /prometheus");
  await docker("exec", watcher.container, "rm", "/prometheus/all");
  await expect
    .poll(told, MINUTES)
    .toEqual(expect.arrayContaining(["resolved NothingMeasured", "resolved DiskNearlyFull /prometheus"]));
});

describe("a server", () => {
  let server: OwnKernel;
  let watcher: Watcher;

  beforeAll(async () => {
    server = await OwnKernel.start(RUN, join(folder, "kernel"));
    watcher = await Watcher.start({
      ...{
        runId: RUN,
        folder: await mkdtemp(join(folder, "server-")),
        alerts: {},
        publish: {},
        more: [],
        hasty: true,
      },
      secrets: { alertWebhook: `${webhook.url}/server` },
      targets: { "127.0.0.1:9100": await server.target() },
    });
  });

  const told = () => toldAt(webhook, "/server");
  const measured = async (query: string) =>
    samplesOf(await docker(...queryIn(watcher.container, query))).map(({ value }) => value[1]);

  test("whose clock nobody sets reaches the receiver, until somebody does, and again when it is set by hand", async () => {
    await expect.poll(told, SOON).toContain("firing ClockWrong host");
    await server.run(SET_BY_NETWORK);
    await expect.poll(told, SOON).toContain("resolved ClockWrong host");
    await server.run("date --set '2 hours ago'");
    await expect.poll(() => told().filter((one) => one === "firing ClockWrong host").length, SOON).toBe(2);
  });

  test("whose memory is used up reaches the receiver, and again when the kernel kills for it", async () => {
    await expect.poll(() => measured("node_vmstat_oom_kill"), SOON).toEqual([0]);
    await server.run(NO_MEMORY);
    await expect.poll(told, SOON).toContain("firing HostMemoryLow host");
    expect(told()).not.toContain("firing HostOutOfMemoryKill host");
    await server.run("perl -e 'push @a, q(x) x 1e6 while 1'");
    await expect.poll(told, SOON).toContain("firing HostOutOfMemoryKill host");
  });
});
