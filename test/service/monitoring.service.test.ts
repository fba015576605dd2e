import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { monitoring } from "../../services/monitoring/service.ts";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import { decodePicture, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { buildImage, docker, freePort, logs, removeAll, startContainer, untilHealthy } from "./docker.ts";
import { Platform } from "./platform.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

const RUN = `monitoring-${process.pid}`;
const folderOf = (path: string): string =>
  fileURLToPath(new URL(`../../services/monitoring/${path}`, import.meta.url));

let platform: Platform;
let folder: string;
let webhook: Webhook;
const vision = new TestAnalyzer("vision-pipeline", decodePicture);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-monitoring-"));
  webhook = await startWebhook();
  platform = await Platform.start();
  await vision.start();
}, 600_000);

afterAll(async () => {
  await removeAll(RUN);
  await platform?.stop();
  await vision.stop();
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});

test("every alert is raised by what it is about and by nothing else, as promtool sees it", async () => {
  const words = ["FROM debian:trixie-slim", "RUN apt-get update && apt-get install --yes promtool"];
  await writeFile(join(folder, "Dockerfile"), words.join("\n"));
  const image = await docker("build", "--quiet", "--network=host", folder);
  const mounts = [
    `--volume=${folderOf("config")}:/etc/monitoring:ro`,
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

test("what the host tells raises an alert, which reaches the webhook and control, and no secret is told to anyone", async () => {
  const secrets = join(folder, "secrets");
  const [host, data] = [join(folder, "host"), join(folder, "data")];
  for (const path of [secrets, host, data]) await mkdir(path, { mode: 0o777 });
  await docker("run", "--rm", `--volume=${folder}:/f`, "debian:trixie-slim", "chmod", "-R", "a+rwX", "/f");
  for (const name of ["postgres-password", "redis-password"])
    await writeFile(join(secrets, name), `secret-${name}`, { mode: 0o444 });
  await writeFile(join(secrets, "alert-webhook"), webhook.url, { mode: 0o444 });
  const restarts = (count: number) =>
    writeFile(
      join(host, "host.prom"),
      [
        `platform_container_restarts_total{service="redis",id="a"} ${count}`,
        `platform_host_metrics_time_seconds ${Math.floor(Date.now() / 1000)}`,
        "",
      ].join("\n"),
    );
  await restarts(0);
  const port = await freePort();
  const container = await startContainer(monitoring, {
    runId: RUN,
    image: await buildImage("monitoring"),
    secrets,
    publish: { 9093: port },
    volumes: { metrics: host, prometheus: data },
  });
  await untilHealthy(container);
  const measured = async () =>
    samplesOf(await docker(...queryIn(container, "platform_container_restarts_total"))).map(
      ({ value }) => value[1],
    );
  await expect.poll(measured, { timeout: 90_000, interval: 1000 }).toEqual([0]);
  await restarts(3);
  const raised = async () =>
    ((await (await fetch(`http://127.0.0.1:${port}/api/v2/alerts`)).json()) as { labels: object }[]).map(
      ({ labels }) => labels,
    );
  await expect
    .poll(raised, { timeout: 120_000, interval: 1000 })
    .toContainEqual({ alertname: "ServiceRestarts", service: "redis", severity: "warning" });
  await expect.poll(() => webhook.bodies.join(), { timeout: 60_000 }).toContain("redis was started again");
  const { url } = await platform.control({ ALERTS_URL: `http://127.0.0.1:${port}` });
  const client = new Client(url);
  await client.login(platform.password);
  const { body } = await client.call<{ alerts: unknown[] }>("GET", "/api/status");
  expect(body.alerts).toContainEqual(
    expect.objectContaining({
      name: "ServiceRestarts",
      severity: "warning",
      action: expect.stringContaining("make logs"),
    }),
  );
  const seen = [
    await logs(container),
    await docker("top", container, "-eo", "pid,args"),
    await docker("inspect", container),
  ];
  expect(seen.join("\n")).not.toMatch(/secret-(postgres|redis)-password/);
});

test("it stops by itself within seconds, and what was measured is there after a start", async () => {
  const [container = ""] = (await docker("ps", "-q", "--filter", `label=platform.test=${RUN}`)).split("\n");
  await docker("stop", container);
  expect(await docker("inspect", "--format", "{{.State.ExitCode}}", container)).toBe("0");
  await docker("start", container);
  await untilHealthy(container);
  const query = "max_over_time(platform_container_restarts_total[10m])";
  await expect
    .poll(async () => samplesOf(await docker(...queryIn(container, query))).map(({ value }) => value[1]))
    .toEqual([3]);
});
