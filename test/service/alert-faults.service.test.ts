import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { monitoring } from "../../services/monitoring/service.ts";
import { redis } from "../../services/redis/service.ts";
import { removeLoopDevices } from "../e2e/host/loop-device.ts";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import {
  addressOf,
  buildImage,
  docker,
  makeVolume,
  removeAll,
  startContainer,
  untilHealthy,
} from "./docker.ts";
import { TestHost } from "./host.ts";
import { smallDisk } from "./small-disk.ts";
import { SOON, toldAt, untilTold } from "./told.ts";
import { Watcher } from "./watcher.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

/** Faults that are really made, watched by the host's own script, until their alerts are at a receiver. */

const RUN = `alert-faults-${process.pid}`;
/** Of the disk that is filled: for what Prometheus writes within minutes, and no more. */
const DISK_MB = 200;
const PASSWORD = "redis-password-of-the-test";

let folder: string;
let webhook: Webhook;
let watcher: Watcher;
let database: string;
let host: TestHost;

/** A service that does nothing, so that something can be done to it. Its container's id. */
function victim(name: string, ...command: string[]): Promise<string> {
  const limits = ["--memory=128m", "--memory-swap=128m", "--restart=unless-stopped", "--init"];
  const health = ["--health-cmd=test ! -e /ill", "--health-interval=1s", "--health-retries=1"];
  const labels = [`--label=platform.test=${RUN}`, `--label=platform.service=${name}`];
  const words = command.length > 0 ? command : ["sleep", "infinity"];
  return docker("run", "--detach", ...limits, ...health, ...labels, "debian:trixie-slim", ...words);
}

const told = () => toldAt(webhook);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-faults-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook(["/topic"]);
  const secrets = await mkdtemp(join(folder, "redis-"));
  await chmod(secrets, 0o755);
  await writeFile(join(secrets, "redis-password"), PASSWORD, { mode: 0o444 });
  database = await startContainer(redis, {
    runId: RUN,
    image: await buildImage("redis"),
    secrets,
    volumes: { redis: await makeVolume(RUN) },
    // The kernel counts a user's processes over all containers: those of other tests' servers, too.
    more: ["--ulimit=nproc=8192"],
  });
  await untilHealthy(database);
  watcher = await Watcher.start({
    runId: RUN,
    folder,
    alerts: {},
    data: await smallDisk(RUN, monitoring, DISK_MB),
    secrets: {
      alertWebhook: `${webhook.url}/hook`,
      alertNtfy: `${webhook.url}/topic`,
      alertHeartbeat: `${webhook.url}/heartbeat`,
    },
    passwords: { "redis-password": PASSWORD },
    publish: {},
    more: [`--add-host=redis:${await addressOf(database)}`],
    hasty: true,
  });
  host = await TestHost.start(RUN, folder, watcher.host);
});

afterAll(async () => {
  await removeAll(RUN);
  await removeLoopDevices();
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});

test("services that stop, fall ill, end again and again, fill their memory or are killed for it, each reach the receiver", async () => {
  const stopped = await victim("stopped");
  const ill = await victim("ill");
  const greedy = await victim("greedy");
  const full = await victim("full");
  // Its only process, with which what the kernel counted of its container ends.
  const hungry = await victim(
    "hungry",
    "sh",
    "-c",
    "until [ -e /hungry ]; do sleep 0.1; done; rm /hungry; exec perl -e 'push @a, q(x) x 1e6 while 1'",
  );
  // Nobody ever tells of a copy.
  await victim("backup");
  await victim("restless", "sh", "-c", "sleep 2; exit 1");
  await expect
    .poll(() => readFile(join(watcher.host, "host.prom"), "utf8"), SOON)
    .toContain('service="full"');
  // What is counted has to be seen before it grows.
  const kills = async () =>
    samplesOf(
      await docker(...queryIn(watcher.container, 'container_oom_events_total{service=~"greedy|hungry"}')),
    ).map(({ value }) => value[1]);
  await expect.poll(kills, SOON).toEqual([0, 0]);
  await docker("stop", "--time=1", stopped);
  await docker("exec", ill, "touch", "/ill");
  // tail keeps what it has not written yet.
  await docker("exec", "--detach", full, "sh", "-c", "(head -c 119M /dev/zero; sleep 600) | tail");
  await docker("exec", hungry, "touch", "/hungry");
  await docker("exec", greedy, "sh", "-c", "head -c 400M /dev/zero | tail").catch(() => undefined);
  await untilTold(
    webhook,
    "firing ServiceDown stopped",
    "firing ServiceUnhealthy ill",
    "firing ServiceRestarts restless",
    "firing BackupMissing backup",
    "firing MemoryNearCap full",
    "firing OutOfMemoryKill greedy",
    "firing OutOfMemoryKill hungry",
    "firing HostOutOfMemoryKill host",
  );
  await docker("start", stopped);
  await untilTold(webhook, "resolved ServiceDown stopped");
  expect(told()).not.toContain("firing ServiceUnhealthy stopped");
  expect(await host.kills()).toContain(hungry);
  await docker("rm", "--force", hungry);
  await expect.poll(() => host.kills(), SOON).not.toContain(hungry);
});

test("a disk that fills up reaches the receiver twice, and once more when there is room again", async () => {
  const fill = (name: string, megabytes: number) =>
    docker("exec", watcher.container, "sh", "-c", `head -c ${megabytes}M /dev/zero >/prometheus/${name}`);
  await fill("most", DISK_MB * 0.7);
  await untilTold(webhook, "firing DiskFullSoon /prometheus");
  await fill("rest", DISK_MB * 0.125);
  await untilTold(webhook, "firing DiskNearlyFull /prometheus");
  await docker("exec", watcher.container, "rm", "/prometheus/most", "/prometheus/rest");
  await untilTold(webhook, "resolved DiskNearlyFull /prometheus");
});

test("a server that nobody keeps up to date reaches the receiver: an update that waits, old lists, a restart that is due", async () => {
  await host.offerSecurityUpdate();
  await host.installKernel();
  await host.ageLists(8);
  await untilTold(
    webhook,
    "firing SecurityUpdatesWaiting host",
    "firing PackageListsOld host",
    "firing RestartPending host",
  );
});

test("a way that takes no alerts is told of by another", async () => {
  await untilTold(webhook, "firing AlertsUndelivered ntfy");
  expect(toldAt(webhook, "/topic").length).toBeGreaterThan(0);
});

test("a database that is down reaches the receiver", async () => {
  expect(told()).not.toContain("firing DatabaseDown redis");
  await docker("stop", database);
  await untilTold(webhook, "firing DatabaseDown redis");
});

test("a host that says nothing any more reaches the receiver", async () => {
  expect(told()).not.toContain("firing HostSilent host");
  await host.stop();
  await untilTold(webhook, "firing HostSilent host");
});

test("the heartbeat goes out while all this happens", async () => {
  const beats = () => webhook.bodiesAt("/heartbeat").length;
  const before = beats();
  await expect.poll(beats, SOON).toBeGreaterThan(before);
});
