import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { offloadOf, plannedFor, stopAll } from "../../scripts/offload/ask.ts";
import { planText, statusText } from "../../scripts/offload/readable.ts";
import type { FaultInput } from "../cloud/http/faults.ts";
import type { InstanceFaultInput } from "../cloud/vast/instance-faults.ts";
import { docker } from "./docker.ts";
import { Rig } from "./offload.ts";
import { until } from "./platform.ts";

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`offload-${process.pid}`);
  await rig.run();
  await rig.beSlow();
});
// Instances that fail in one test must not keep the next from renting: what counts them ends with the process.
beforeEach(async () => {
  await rig.offload.process.end();
  await rig.run();
});
afterAll(() => rig?.stop());
afterEach(({ task }) => {
  rig.showIfFailed(task);
  rig.cloud.faults.clear();
  rig.cloud.account.faults.clear();
});

test("a task that would be late is done by the real worker on a rented machine: nothing secret is there, and the bill is ours to the cent", async () => {
  let inside: (script: string) => Promise<string> = async () => "";
  const secrets = [rig.key, (await readFile(join(rig.platform.secrets, "postgres-password"), "utf8")).trim()];
  // It waits for more work, and has nothing of this any more; or is gone already, with all that it had.
  const nothingIsLeft = async () => {
    const left = await inside("find /media -mindepth 1").catch((error: Error) => error.message);
    expect(left).toMatch(/^$|No such container/);
  };
  const wanted = await rig.goesOut(
    "goes-out",
    async () => {
      await until(
        async () => rig.cloud.account.instances.size > 0,
        "an instance is rented",
        rig.offload.process,
      );
      const [instance] = rig.cloud.account.instances.values();
      inside = (script) => docker("exec", instance?.machine.container ?? "", "sh", "-c", `${script}; true`);
      const there = async () => (await inside("ls /run/worker")).includes("token");
      await until(there, "its onstart script has run", rig.offload.process);
      const look =
        "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline /root/onstart.sh /run/worker/* /var/log/*.log 2>/dev/null; ls -laR /run/worker";
      const seen = await inside(look);
      for (const secret of secrets) expect(seen).not.toContain(secret);
    },
    nothingIsLeft,
  );
  expect(await rig.where(wanted.media.id)).toBe("cloud|done");
  const { results } = await rig.client.results(wanted.media.id);
  expect(results["object-detection"]).toMatchObject({ version: "1.0.0", model: "opencv 4.14.0.94 hog" });

  await rig.untilNothingRuns();
  expect(await rig.ledgerUsd()).toBeCloseTo(rig.bill().total, 2);
  expect(rig.bill().instances.every(({ ended }) => ended !== null)).toBe(true);
});

const FAULTS: readonly { name: string; api?: FaultInput; instance?: InstanceFaultInput }[] = [
  { name: "the offer is gone", api: { kind: "sold-out", method: "PUT", path: "/asks/" } },
  { name: "the instance dies", instance: { kind: "dies" } },
  { name: "its line is cut", instance: { kind: "cut" } },
  { name: "the answer of the rent is lost", api: { kind: "drop-after", method: "PUT", path: "/asks/" } },
];

test.each(FAULTS)("when $name, the task is done once, and nothing is left running", (fault) =>
  survives(fault),
);

/** A task that is to go out meets the fault; this server's seat is free again once that has struck. */
async function survives({ api, instance }: (typeof FAULTS)[number]) {
  await rig.untilNothingRuns();
  const before = rig.bill().instances.length;
  if (api) rig.cloud.faults.add(api);
  if (instance) rig.cloud.account.faults.add(instance);
  const struck = async () =>
    api
      ? rig.cloud.faults.pending().length === 0
      : rig
          .bill()
          .instances.slice(before)
          .some(({ ended }) => ended !== null);
  const release = rig.hold();
  const jobs = [await rig.upload(`${randomUUID()}.jpg`), await rig.upload(`${randomUUID()}.jpg`)];
  await until(struck, "the fault has struck", rig.offload.process);
  release();
  for (const { tasks } of await rig.untilDone(jobs))
    expect(tasks.map(({ state }) => state)).toEqual(["done", "done"]);
  for (const { media } of jobs) {
    const count = `SELECT count(*) FROM tasks WHERE media_id = '${media.id}' AND state = 'done'`;
    expect(await rig.platform.sql(count)).toBe("2");
  }
  await rig.untilNothingRuns();
}

test("killed while an instance is rented, it destroys that when it comes back, the ledger ends it, and the tasks are done", async () => {
  const rented = rig.bill().instances.length;
  const release = rig.hold();
  const jobs = [await rig.upload("a.jpg"), await rig.upload("b.jpg")];
  await until(async () => rig.bill().instances.length > rented, "another is rented", rig.offload.process);
  await rig.offload.process.end("SIGKILL");
  expect(rig.cloud.billable().length).toBeGreaterThan(0);
  release();
  await rig.run();
  await rig.untilNothingRuns();
  await rig.untilDone(jobs);
});

test("an instance of somebody else is left alone, and one with our label that nobody knows is destroyed", async () => {
  const rent = async (label: string) => {
    const [offer] = rig.cloud.account.market.all.filter(({ id }) => rig.cloud.account.market.isFree(id));
    const body = { image: "debian:bookworm-slim", disk: 8, label, runtype: "ssh" };
    const headers = { authorization: `Bearer ${rig.key}`, "content-type": "application/json" };
    const url = `${rig.cloud.endpoint}/asks/${offer?.id}/`;
    const answer = await fetch(url, { method: "PUT", headers, body: JSON.stringify(body) });
    return ((await answer.json()) as { new_contract: number }).new_contract;
  };
  const theirs = await rent("training");
  const lost = await rent(`offload/test-stack/${randomUUID()}`);
  await until(
    async () => !rig.cloud.account.instances.has(lost),
    "the stranger is destroyed",
    rig.offload.process,
  );
  expect(rig.cloud.account.instances.has(theirs)).toBe(true);
  rig.cloud.account.destroy(rig.cloud.account.find(theirs));
});

test("when the key is refused, the task is done here, and the reason says how to mend it", async () => {
  await survives({ name: "", api: { kind: "unauthorized", method: "PUT", path: "/asks/" } });
  expect((await rig.report()).reason).toMatch(/pulumi config set --secret vastApiKey/);
});

test("the commands tell what a file would cost at today's price and what runs, and one of them ends everything", async () => {
  const client = {
    json: async (path: string) => (await rig.client.call("GET", path)).body,
    change: async (method: string, path: string, body: unknown) =>
      (await rig.client.call(method, path, body)).body,
  };
  const plan = await plannedFor(client, { bytes: 200_000, kind: "image" });
  expect(plan.analyzers).toMatchObject([{ analyzer: "object-detection", where: "cloud" }]);
  expect(planText(plan)).toMatch(/object-detection +\d+ min +.*at most \$.* at \$\d+\.\d+\/h +cloud/);
  const release = rig.hold();
  const jobs = [await rig.upload("stop-here.jpg"), await rig.upload("stop-there.jpg")];
  await until(async () => (await offloadOf(client)).instances.length > 0, "one is told", rig.offload.process);
  expect(statusText(await offloadOf(client))).toMatch(/Spent today \$[\s\S]*object-detection/);
  const stopped = await stopAll(client);
  expect(stopped.instances).toEqual([]);
  expect(statusText(stopped)).toMatch(/Nothing is rented now: everything was stopped/);
  expect(rig.cloud.billable()).toEqual([]);
  release();
  await rig.untilDone(jobs);
});
