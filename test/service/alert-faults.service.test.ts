import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redis } from "../../services/redis/service.ts";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import { buildImage, docker, makeVolume, removeAll, startContainer, untilHealthy } from "./docker.ts";
import { Watcher } from "./watcher.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

/** Faults that are really made, watched by the host's own script, until their alerts are at a receiver. */

const RUN = `alert-faults-${process.pid}`;
const STEP = new URL("../../infra/host/steps/metrics.sh", import.meta.url);
const PASSWORD = "redis-password-of-the-test";

let folder: string;
let webhook: Webhook;
let watcher: Watcher;
let database: string;
let watching = true;
let watch: Promise<void>;

/** The host's script, told to leave this machine's own folders alone. */
async function hostScript(): Promise<string> {
  const step = await readFile(STEP, "utf8");
  const script = /<<'SCRIPT'\n(.*?)\nSCRIPT\n/s.exec(step)?.[1];
  if (script === undefined) throw new Error("metrics.sh holds no script");
  const path = join(folder, "metrics.sh");
  await writeFile(path, script.replaceAll("/run/platform-updates", join(folder, "updates")));
  // Known already: asking apt is not what this is about.
  await writeFile(join(folder, "updates"), "platform_security_updates_waiting 0\n");
  return path;
}

/** A service that does nothing, so that something can be done to it. Its container's id. */
function victim(name: string, ...command: string[]): Promise<string> {
  const limits = ["--memory=128m", "--memory-swap=128m", "--restart=unless-stopped", "--init"];
  const health = ["--health-cmd=test ! -e /ill", "--health-interval=1s", "--health-retries=1"];
  const labels = [`--label=platform.test=${RUN}`, `--label=platform.service=${name}`];
  const words = command.length > 0 ? command : ["sleep", "infinity"];
  return docker("run", "--detach", ...limits, ...health, ...labels, "debian:trixie-slim", ...words);
}

interface Told {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** What arrived, as "firing ServiceDown stopped". */
function told(): string[] {
  const all = webhook.bodiesAt("/hook").flatMap((body) => (JSON.parse(body) as Told).alerts);
  return all.map(({ status, labels }) =>
    [status, labels["alertname"], labels["service"] ?? labels["job"]].filter(Boolean).join(" "),
  );
}

const SOON = { timeout: 120_000, interval: 500 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-faults-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook();
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
  const address = await docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", database);
  watcher = await Watcher.start({
    runId: RUN,
    folder,
    alerts: {},
    secrets: { alertWebhook: `${webhook.url}/hook`, alertHeartbeat: `${webhook.url}/heartbeat` },
    passwords: { "redis-password": PASSWORD },
    publish: {},
    more: [`--add-host=redis:${address}`],
    hasty: true,
  });
  const script = await hostScript();
  const look = async () => {
    while (watching) {
      await promisify(execFile)("bash", [script, join(watcher.host, "host.prom")]);
      await delay(1000);
    }
  };
  watch = look();
});

afterAll(async () => {
  watching = false;
  await watch;
  await removeAll(RUN);
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});

test("services that stop, fall ill, end again and again, fill their memory or are killed for it, each reach the receiver", async () => {
  const stopped = await victim("stopped");
  const ill = await victim("ill");
  const greedy = await victim("greedy");
  const full = await victim("full");
  await victim("restless", "sh", "-c", "sleep 2; exit 1");
  await expect
    .poll(() => readFile(join(watcher.host, "host.prom"), "utf8"), SOON)
    .toContain('service="full"');
  // What is counted has to be seen before it grows.
  const kills = async () =>
    samplesOf(
      await docker(...queryIn(watcher.container, 'container_oom_events_total{service="greedy"}')),
    ).map(({ value }) => value[1]);
  await expect.poll(kills, SOON).toEqual([0]);
  await docker("stop", "--time=1", stopped);
  await docker("exec", ill, "touch", "/ill");
  // tail keeps what it has not written yet.
  await docker("exec", "--detach", full, "sh", "-c", "(head -c 119M /dev/zero; sleep 600) | tail");
  await docker("exec", greedy, "sh", "-c", "head -c 400M /dev/zero | tail").catch(() => undefined);
  await expect
    .poll(told, SOON)
    .toEqual(
      expect.arrayContaining([
        "firing ServiceDown stopped",
        "firing ServiceUnhealthy ill",
        "firing ServiceRestarts restless",
        "firing MemoryNearCap full",
        "firing OutOfMemoryKill greedy",
      ]),
    );
  await docker("start", stopped);
  await expect.poll(told, SOON).toContain("resolved ServiceDown stopped");
  expect(told()).not.toContain("firing ServiceUnhealthy stopped");
});

test("a database that is down reaches the receiver", async () => {
  expect(told()).not.toContain("firing DatabaseDown redis");
  await docker("stop", database);
  await expect.poll(told, SOON).toContain("firing DatabaseDown redis");
});

test("a host that says nothing any more reaches the receiver", async () => {
  expect(told()).not.toContain("firing HostSilent host");
  watching = false;
  await watch;
  await expect.poll(told, SOON).toContain("firing HostSilent host");
});

test("the heartbeat goes out while all this happens", async () => {
  const beats = () => webhook.bodiesAt("/heartbeat").length;
  const before = beats();
  await expect.poll(beats, SOON).toBeGreaterThan(before);
});
