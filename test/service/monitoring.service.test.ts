import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertmanager } from "../../scripts/alerts/alertmanager.ts";
import { activeSilences, newSilence } from "../../scripts/alerts/silences.ts";
import { testChannels } from "../../scripts/alerts/test.ts";
import { alertsOf, RAISED } from "../../scripts/stack/status-alerts.ts";
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
const service = (container: string) => ({ name: "monitoring", group: "", container, memoryCapMb: 0 });
const folderOf = (path: string): string =>
  fileURLToPath(new URL(`../../services/monitoring/${path}`, import.meta.url));

let platform: Platform;
let folder: string;
let webhook: Webhook;
let mailbox: Mailbox;
let watcher: Watcher;
let port: number;
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
  const words = ["FROM debian:trixie-slim", "RUN apt-get update && apt-get install --yes promtool"];
  await writeFile(join(folder, "Dockerfile"), words.join("\n"));
  const image = await docker("build", "--quiet", "--network=host", folder);
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
      publish: { 9093: port },
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
