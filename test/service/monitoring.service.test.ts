import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertmanager } from "../../scripts/alerts/alertmanager.ts";
import { activeSilences, newSilence } from "../../scripts/alerts/silences.ts";
import { testChannels } from "../../scripts/alerts/test.ts";
import { alertsOf, RAISED } from "../../scripts/stack/status-alerts.ts";
import type { Comparison, History } from "../../services/control/src/history/schemas.ts";
import { promtoolImage, writeHistory } from "../machines/measured.ts";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import { decodePicture, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { docker, freePort, logs, removeAll, untilHealthy } from "./docker.ts";
import { MAIL_HOST, type Mailbox, startMailbox } from "./mailbox.ts";
import { Platform } from "./platform.ts";
import { Watcher } from "./watcher.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

const RUN = `monitoring-${process.pid}`;
const SECRETS = {
  alertMailPassword: "mail-password-of-the-test",
  alertTelegramToken: "123456:telegram-token-of-the-test",
  alertNtfyToken: "ntfy-token-of-the-test",
};
/** Rules are looked at every 30 s, and what can't be delivered is tried again; other tests build images meanwhile. */
const EVERYWHERE = { timeout: 240_000, interval: 1000 };
const HOUR = 3600;
const NOW = Math.floor(Date.now() / 1000);
/** When a release came to the server whose past is made up. */
const RELEASE = NOW - 30 * HOUR;
const service = (container: string) => ({ name: "monitoring", group: "", container, memoryCapMb: 0 });
const folderOf = (path: string): string =>
  fileURLToPath(new URL(`../../services/monitoring/${path}`, import.meta.url));

let platform: Platform;
let folder: string;
let webhook: Webhook;
let mailbox: Mailbox;
let watcher: Watcher;
let port: number;
let prometheus: number;
const vision = new TestAnalyzer("vision-pipeline", decodePicture);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-monitoring-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook();
  platform = await Platform.start();
  await vision.start();
}, 600_000);

afterAll(async () => {
  await removeAll(RUN);
  await platform?.stop();
  await vision.stop();
  // What the container wrote belongs to its own user.
  await docker("run", "--rm", `--volume=${folder}:/f`, "debian:trixie-slim", "rm", "-rf", "/f/data");
  await rm(folder, { recursive: true, force: true });
});

test("every alert is raised by what it is about and by nothing else, as promtool sees it", async () => {
  const image = await promtoolImage(join(folder, "promtool"));
  const mounts = [
    `--volume=${folderOf("config")}:/etc/monitoring:ro`,
    `--volume=${folderOf("config/alerts.yml")}:/tmp/alerts.yml:ro`,
    `--volume=${folderOf("tests")}:/tests:ro`,
  ];
  const promtool = (...args: string[]) =>
    docker("run", "--rm", "--network=none", ...mounts, image, "promtool", ...args);
  expect(await promtool("check", "config", "/etc/monitoring/prometheus.yml")).toContain("SUCCESS");
  expect(await promtool("test", "rules", "/tests/alerts.test.yml")).toContain("SUCCESS");
});

test.each([
  ["where nobody measures", {}, "unwatched"],
  ["while monitoring does not answer", { PROMETHEUS_URL: "http://127.0.0.1:9" }, "away"],
])("%s it is said so, and nothing fails", async (_, environment, state) => {
  const client = new Client((await platform.control(environment)).url);
  await client.login(platform.password);
  const { status, body } = await client.call<History>("GET", "/api/history");
  expect([status, body.state, body.times]).toEqual([200, state, []]);
});

test("jobs, media and the queue are told to Prometheus, on a port that nginx does not know", async () => {
  const { url, metrics } = await platform.control();
  platform.jobManager([vision]);
  const client = new Client(url);
  await client.login(platform.password);
  const { body } = await client.upload("picture.png", "pixels");
  await client.done(body.job.id);
  const told = async () => (await fetch(metrics)).text();
  await expect.poll(told).toContain('platform_tasks{analyzer="vision-pipeline",state="waiting"} 0');
  const text = await told();
  expect(text).toContain('platform_tasks_ended_last_hour{analyzer="vision-pipeline",state="done"} 1');
  expect(text).toMatch(/^platform_media 1$/m);
  expect(text).toMatch(/^platform_media_bytes 6$/m);
  expect(text).toMatch(/^platform_job_memory_budget_bytes 209715200$/m);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
});

describe("a stack that sends alerts everywhere", () => {
  const restarts = (count: number) =>
    watcher.tell(`platform_container_restarts_total{service="redis",id="a"} ${count}`);
  const toAll = (text: string) =>
    [mailbox.mails, ...["/bot", "/topic", "/hook"].map((path) => webhook.bodiesAt(path))].map((received) =>
      received.some((one) => one.includes(text)),
    );

  beforeAll(async () => {
    mailbox = await startMailbox(join(folder, "mail"), "ops", SECRETS.alertMailPassword);
    port = await freePort();
    prometheus = await freePort();
    const data = join(folder, "data");
    await mkdir(data);
    await chmod(data, 0o777);
    await writeHistory(join(folder, "history"), data, { release: RELEASE, end: NOW - HOUR });
    watcher = await Watcher.start({
      runId: RUN,
      folder,
      alerts: {
        mail: {
          ...{ to: "a@example.com, b@example.com", from: "platform@example.com", user: "ops" },
          server: `${MAIL_HOST}:${mailbox.port}`,
        },
        telegram: { chat: "-100", api: webhook.url },
        docs: "https://docs.example.com/",
      },
      secrets: {
        ...SECRETS,
        alertNtfy: `${webhook.url}/topic`,
        alertWebhook: `${webhook.url}/hook`,
        alertHeartbeat: `${webhook.url}/heartbeat`,
      },
      publish: { 9093: port, 9090: prometheus },
      more: [
        `--add-host=${MAIL_HOST}:${mailbox.address}`,
        `--volume=${mailbox.root}:/root.pem:ro`,
        "--env=SSL_CERT_FILE=/root.pem",
      ],
    });
    await restarts(0);
  });

  test("a test alert is taken by mail, Telegram, ntfy and webhook, and each is asked with its own secret", async () => {
    const manager = alertmanager(watcher.remote, [service(watcher.container)]);
    const answers = await testChannels(manager, watcher.remote, "test");
    expect(answers).toEqual(
      ["mail", "telegram", "ntfy", "webhook"].map((channel) => ({ channel, verdict: "taken" })),
    );
    expect(toAll("This is a test, and nothing is wrong")).toEqual([true, true, true, true]);
    expect(mailbox.mails[0]).toMatch(/^Subject: test: AlertTest\r$/m);
    const asked = (path: string) => webhook.requests.find((request) => request.path.startsWith(path));
    expect(asked("/bot")?.path).toBe(`/bot${SECRETS.alertTelegramToken}/sendMessage`);
    expect(asked("/topic")?.authorization).toBe(`Bearer ${SECRETS.alertNtfyToken}`);
    expect(asked("/topic?")?.path).toContain("template=yes");
    const heartbeats = () => webhook.bodiesAt("/heartbeat").join();
    await expect.poll(heartbeats, EVERYWHERE).toContain("Watchdog");
  });

  test("a real fault reaches all four with what to do and where more is told, and control", async () => {
    const measured = async () =>
      samplesOf(await docker(...queryIn(watcher.container, "platform_container_restarts_total"))).map(
        ({ value }) => value[1],
      );
    await expect.poll(measured, EVERYWHERE).toEqual([0]);
    await restarts(3);
    await expect.poll(() => toAll("redis was started again"), EVERYWHERE).toEqual([true, true, true, true]);
    expect(toAll("https://docs.example.com/runbook.html#servicerestarts")).toEqual([true, true, true, true]);
    expect(webhook.bodiesAt("/hook").join()).toContain('"stack":"test"');
    const { url } = await platform.control({ ALERTS_URL: `http://127.0.0.1:${port}` });
    const client = new Client(url);
    await client.login(platform.password);
    const { body } = await client.call<{ alerts: { name: string }[] }>("GET", "/api/status");
    expect(body.alerts).toContainEqual(
      expect.objectContaining({
        name: "ServiceRestarts",
        severity: "warning",
        action: expect.stringContaining("make logs"),
      }),
    );
    expect(body.alerts.map(({ name }) => name)).not.toContain("Watchdog");
  });

  test("a week of what was measured is told by control, and what a release made of it", async () => {
    const at = (seconds: number) => new Date(seconds * 1000).toISOString();
    const releases = join(folder, "releases.json");
    const told = [RELEASE - 72 * HOUR, RELEASE, NOW - 60].map((time, index) => ({
      ...{ release: 6 + index, at: at(time) },
    }));
    await writeFile(releases, JSON.stringify(told));
    const watched = { PROMETHEUS_URL: `http://127.0.0.1:${prometheus}`, RELEASES_FILE: releases };
    const client = new Client((await platform.control(watched)).url);
    await client.login(platform.password);
    const history = async () => (await client.call<History>("GET", "/api/history")).body;
    // Prometheus tells of itself after it has asked itself.
    await expect.poll(async () => (await history()).since, EVERYWHERE).not.toBeNull();
    const { services, analyzers, queue, memory, disks, changes, times, ...rest } = await history();
    expect(rest).toMatchObject({ state: "measured", stepSeconds: 3 * HOUR });
    expect(changes.map(({ releases, hours }) => [releases, hours])).toEqual([
      [[6], 24],
      [[7], 24],
      [[8], 0],
    ]);
    const control = services.find(({ name }) => name === "control");
    const sum = (values: readonly (number | null)[] = []) =>
      values.reduce<number>((all, value) => all + (value ?? 0), 0);
    expect([control?.capMb, sum(control?.restarts), sum(control?.kills)]).toEqual([256, 2, 0]);
    expect(new Set(control?.memoryMb)).toEqual(new Set([100, 150]));
    expect(Math.max(...queue.map(Number))).toBe(7);
    expect(times).toHaveLength(56);
    expect(memory).toContain(0.5);
    expect(disks.find(({ mount }) => mount === "/prometheus")?.used).toContain(0.25);
    const ocr = analyzers.find(({ name }) => name === "ocr-detection");
    expect(ocr?.done.slice(5, 50)).toEqual(Array(45).fill(30));

    const compared = async (release: number) =>
      client.call<Comparison>("GET", `/api/history/releases/${release}`);
    const { body } = await compared(7);
    expect(body).toMatchObject({ releases: [7], hours: 24, after: { from: at(RELEASE) } });
    expect(body.services).toEqual([
      {
        name: "control",
        before: { memoryMb: 100, peakMb: 100, cores: 0.1, restarts: 0 },
        after: { memoryMb: 150, peakMb: 150, cores: 0.2, restarts: 2 },
      },
    ]);
    expect(body.analyzers).toEqual([
      { name: "ocr-detection", before: { done: 240, failed: 0 }, after: { done: 240, failed: 48 } },
    ]);
    expect([(await compared(8)).status, (await compared(99)).status]).toEqual([404, 404]);
  });

  test("an alert that is silenced is not told, until the silence ends", async () => {
    const manager = alertmanager(watcher.remote, [service(watcher.container)]);
    const raised = async () => alertsOf(await manager.get(RAISED)).map(({ name }) => name);
    expect(await raised()).toContain("ServiceRestarts");
    await manager.post("silences", newSilence("ServiceRestarts", 1, "somebody", new Date()));
    await expect.poll(raised).not.toContain("ServiceRestarts");
    const [silence] = await activeSilences(manager);
    expect(silence).toMatchObject({ alert: "ServiceRestarts", by: "somebody" });
    await manager.delete(`silence/${silence?.id}`);
    await expect.poll(raised).toContain("ServiceRestarts");
    await manager.post("silences", newSilence("all", 1, "somebody", new Date()));
    await expect.poll(raised).toEqual([]);
    const watchdog = await manager.get(`alerts?filter=${encodeURIComponent('alertname="Watchdog"')}`);
    expect(watchdog).toMatchObject([{ status: { state: "active" } }]);
  });

  test("what can't be delivered is said with its reason, and no secret is told to anyone", async () => {
    await webhook.close();
    await mailbox.close();
    const manager = alertmanager(watcher.remote, [service(watcher.container)]);
    for (const { id } of await activeSilences(manager)) await manager.delete(`silence/${id}`);
    const answers = await testChannels(manager, watcher.remote, "test");
    for (const { verdict, reason } of answers)
      expect({ verdict, reason }).toEqual({
        verdict: "failed",
        reason: expect.stringMatching(/connection refused/),
      });
    const { container } = watcher;
    const seen = [
      JSON.stringify(answers),
      await logs(container),
      await docker("top", container, "-eo", "pid,args"),
      await docker("inspect", container),
    ].join("\n");
    expect(seen).toContain("/bot…/");
    for (const secret of ["secret-postgres", "secret-redis", ...Object.values(SECRETS)])
      expect(seen).not.toContain(secret);
  });
});

test("it stops by itself within seconds, and what was measured is there after a start", async () => {
  const { container } = watcher;
  await docker("stop", container);
  expect(await docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
  await docker("start", container);
  await untilHealthy(container);
  const query = "max_over_time(platform_container_restarts_total[10m])";
  await expect
    .poll(async () => samplesOf(await docker(...queryIn(container, query))).map(({ value }) => value[1]))
    .toEqual([3]);
});
