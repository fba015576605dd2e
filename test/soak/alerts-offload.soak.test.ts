import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { queryIn, samplesOf } from "../machines/prometheus.ts";
import { bridgeGateway } from "../machines/registry-mirror.ts";
import { docker, removeAll } from "../service/docker.ts";
import { Rig } from "../service/offload.ts";
import { until } from "../service/platform.ts";
import { SOON, toldAt, untilTold } from "../service/told.ts";
import { Watcher } from "../service/watcher.ts";
import { startWebhook, type Webhook } from "../service/webhook.ts";

/** What goes wrong with rented GPUs, at a Vast.ai of the test's own, until its alert is at a receiver. */

const RUN = `alerts-offload-${process.pid}`;
/** Control and cloud-offload are asked from a container. */
const REACHED = { HOST: "0.0.0.0" };
/** Of each gigabyte that is sent to an instance, in US dollars: what is spent is spent at its start. */
const TRAFFIC = 100;
const MODEL_BYTES = 10e6;
let folder: string;
let webhook: Webhook;
let rig: Rig;
let watcher: Watcher;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-alerts-"));
  await chmod(folder, 0o755);
  webhook = await startWebhook();
  rig = await Rig.start(RUN, undefined, REACHED);
  await rig.run({ environment: { ...REACHED, CLOSED_FOR: "0.5", AVOID_FOR: "1" } });
  await rig.beSlow();
  const gateway = await bridgeGateway();
  watcher = await Watcher.start({
    ...{
      runId: RUN,
      folder,
      alerts: {},
      publish: {},
      more: [],
      hasty: true,
    },
    secrets: { alertWebhook: `${webhook.url}/hook` },
    targets: {
      "control:9100": `${gateway}:${new URL(rig.metrics).port}`,
      "cloud-offload:8000": `${gateway}:${rig.port}`,
    },
  });
});
afterAll(async () => {
  await removeAll(RUN);
  await rig?.stop();
  await webhook?.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(({ task }) => {
  rig.showIfFailed(task);
  rig.cloud.faults.clear();
});

const measured = async (query: string) =>
  samplesOf(await docker(...queryIn(watcher.container, query))).map(({ value }) => value[1]);

/** A task for a GPU, while this server's seat is taken; what ends both. */
async function goesOut(name: string): Promise<() => Promise<void>> {
  const release = rig.hold();
  const jobs = await rig.uploadMany(name, 2);
  return async () => {
    release();
    for (const { job } of jobs) await rig.client.done(job.id);
  };
}

test("rented GPUs that fail reach the receiver", async () => {
  await expect.poll(() => measured("offload_rent_failures_total"), SOON).toEqual([0]);
  rig.cloud.account.faults.add({ kind: "pull-fails", times: 5 });
  const end = await goesOut("fails");
  await untilTold(webhook, "firing OffloadFails");
  await end();
});

test("rented GPUs that the provider does not take back reach the receiver, until it does", async () => {
  await rig.untilNothingRuns();
  rig.cloud.faults.add({ kind: "server-error", method: "DELETE", path: "/instances/", times: 10_000 });
  const rented = rig.bill().instances.length;
  const end = await goesOut("stays");
  await until(async () => rig.bill().instances.length > rented, "one is rented", rig.offload.process);
  await end();
  const query =
    'ALERTS{alertname="OffloadInstanceStays",alertstate="firing"} and on () sum(offload_instances) == 0';
  await expect.poll(() => measured(query), SOON).toEqual([1]);
  await untilTold(webhook, "firing OffloadInstanceStays");
  rig.cloud.faults.clear();
  await untilTold(webhook, "resolved OffloadInstanceStays");
});

test("rented GPUs that have nearly cost what they may reach the receiver, and again when the limit leaves nothing for a task", async () => {
  await rig.untilNothingRuns();
  await rig.offload.process.end();
  for (const offer of rig.cloud.account.market.all) Object.assign(offer, { inet_down_cost: TRAFFIC });
  await writeFile(join(rig.models, "model.onnx"), randomBytes(MODEL_BYTES));
  const dayUsd = (await rig.ledgerUsd()) + ((MODEL_BYTES / 1e9) * TRAFFIC) / 0.82;
  await rig.run({ limits: { taskUsd: 2, dayUsd, monthUsd: 100 }, environment: REACHED });
  const first = await goesOut("spends");
  await untilTold(webhook, "firing OffloadSpendNearLimit day");
  await first();
  expect(toldAt(webhook)).not.toContain("firing OffloadSpendAtLimit day");
  // What is rented ends with the process that rented it.
  await rig.again();
  const second = await goesOut("too-dear");
  await untilTold(webhook, "firing OffloadSpendAtLimit day");
  await second();
  expect(await rig.ledgerUsd()).toBeLessThanOrEqual(dayUsd);
});
