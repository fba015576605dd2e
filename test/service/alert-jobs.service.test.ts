import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Authority } from "../acme/authority.ts";
import { TestEdge } from "../acme/edge.ts";
import { bridgeGateway } from "../machines/registry-mirror.ts";
import { decodePicture, fail, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Copies } from "./copies.ts";
import { addressOf, buildImage, docker, removeAll } from "./docker.ts";
import { Platform, type Running, until } from "./platform.ts";
import { toldAt, untilTold } from "./told.ts";
import { Watcher } from "./watcher.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

/** Faults of jobs, copies and the certificate that are really made, measured by control, until their alerts are at a receiver. */

const RUN = `alert-jobs-${process.pid}`;
const NAME = "media.test";
/** From its issue on, in seconds: it is renewed after two thirds, and told of after 78 %. */
const LIFETIME = 60;

const vision = new TestAnalyzer("vision-pipeline", decodePicture);
let folder: string;
let platform: Platform;
let webhook: Webhook;
let client: Client;
let control: Running;
let copies: Copies;
/** Beside the other tests of this file. */
let spoilt: Promise<string>;

/** A certificate whose authority is away when it is first asked for, and again before it can be renewed. */
async function endingCertificate(status: string): Promise<void> {
  const network = `platform-${RUN}`;
  await docker("network", "create", "--label", `platform.test=${RUN}`, network);
  const images = { nginx: await buildImage("nginx"), certbot: await buildImage("certbot") };
  const shared = { runId: RUN, lifetimes: { default: LIFETIME } };
  const authority = await Authority.start({ ...shared, folder: join(folder, "acme"), reached: { network } });
  const edge = await TestEdge.start({
    ...shared,
    folder: join(folder, "edge"),
    network,
    authority,
    images,
    status,
  });
  await edge.hands("chmod 2775 /certificate-status");
  await authority.point(NAME, edge.address);
  await authority.goAway();
  await edge.deploy([NAME]);
  await untilTold(webhook, "firing CertificateMissing control");
  await until(async () => (await edge.status()).failuresInARow > 0, "certbot has asked in vain");
  await authority.comeBack();
  await edge.pass(1);
  await until(async () => /Pebble/.test((await edge.status()).issuer), "certbot has a certificate");
  await authority.goAway();
}

/** Copies that are eight days old, and then damaged; what the service says of it. */
async function spoilCopies(): Promise<string> {
  const then = await copies.start(8);
  await untilTold(webhook, "firing BackupOld control");
  await docker("stop", then);
  await copies.damage();
  // It takes the set that is due, and reads some of what was copied back, as it does each week.
  const now = await copies.start();
  const told = async () =>
    JSON.parse(await readFile(copies.status, "utf8")) as { failuresInARow: number; problem: string };
  await until(async () => (await told()).failuresInARow === 1, "the copies can't be read back");
  const again = ["exec", now, "python", "-m", "platform_backup", "now"];
  for (const _ of [2, 3]) await expect(docker(...again)).rejects.toThrow();
  await untilTold(webhook, "firing BackupFails control", "resolved BackupOld control");
  return (await told()).problem;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-alerts-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook();
  // Prometheus' exporter of PostgreSQL can't read passwords with quotes.
  platform = await Platform.start(true);
  await vision.start();
  copies = await Copies.prepare(platform);
  const status = join(folder, "certificate-status");
  await mkdir(status);
  const started = await platform.control({
    HOST: "0.0.0.0",
    CERTIFICATE_STATUS_FILE: join(status, "status.json"),
    BACKUP_STATUS_FILE: copies.status,
  });
  control = started.process;
  client = new Client(started.url);
  await client.login(platform.password);
  const secret = async (name: string) => (await readFile(join(platform.secrets, name), "utf8")).trim();
  await Watcher.start({
    runId: RUN,
    folder,
    alerts: {},
    secrets: { alertWebhook: `${webhook.url}/hook` },
    passwords: {
      "postgres-password": await secret("postgres-password"),
      "redis-password": await secret("redis-password"),
    },
    publish: {},
    targets: { "control:9100": `${await bridgeGateway()}:${new URL(started.metrics).port}` },
    more: [
      `--add-host=redis:${await addressOf(platform.redis)}`,
      `--add-host=postgres:${await addressOf(platform.postgres)}`,
    ],
    hasty: true,
  });
  await endingCertificate(status);
  spoilt = spoilCopies();
  // Whoever awaits it is told; until then it is nobody's.
  spoilt.catch(() => undefined);
});

afterAll(async () => {
  await removeAll(RUN);
  await platform?.stop();
  await vision.stop();
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});

test("tasks that nobody works on reach the receiver, and their end", async () => {
  await client.upload("waits.png", "waits");
  await untilTold(webhook, "firing QueueStuck vision-pipeline");
  vision.behaviour = fail(422, "corrupt_media");
  platform.jobManager([vision]);
  await untilTold(webhook, "resolved QueueStuck vision-pipeline");
});

test("an analyzer that fails again and again reaches the receiver", async () => {
  for (let count = 0; count < 5; count += 1) await client.upload(`broken-${count}.png`, `broken ${count}`);
  await untilTold(webhook, "firing TasksFail vision-pipeline");
});

test("copies that are old reach the receiver, until there is a new one; those that can't be read back do, too", async () => {
  expect(await spoilt).toMatch(/^checking the repository: /);
  expect(toldAt(webhook)).toEqual(
    expect.arrayContaining([
      "firing BackupOld control",
      "firing BackupFails control",
      "resolved BackupOld control",
    ]),
  );
});

test("a certificate that is never issued reaches the receiver, until it is; one that is not renewed does, too", async () => {
  await untilTold(webhook, "resolved CertificateMissing control", "firing CertificateEnds control");
});

test("what can't be measured reaches the receiver, and so does a database that is down", async () => {
  expect(toldAt(webhook).join("\n")).not.toMatch(/TargetDown control|DatabaseDown postgres/);
  await control.end("SIGKILL");
  await untilTold(webhook, "firing TargetDown control");
  await docker("stop", platform.postgres);
  await untilTold(webhook, "firing DatabaseDown postgres");
});
