import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Rig } from "./offload.ts";

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`offload-${process.pid}`);
  await rig.run();
  await rig.beSlow();
});
afterAll(() => rig?.stop());
afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(rig.log.split("\n").slice(-60).join("\n"));
  rig.cloud.faults.clear();
  rig.cloud.account.faults.clear();
});

test("a task that would be late here is done by the real worker on a rented machine, and its result is kept like any other", async () => {
  const release = rig.hold();
  const blocking = await rig.upload("blocks-this-server.jpg");
  const wanted = await rig.upload("goes-out.jpg");
  const done = await rig.client.done(wanted.job.id);
  release();
  await rig.client.done(blocking.job.id);
  expect(done.tasks.map(({ state }) => state)).toEqual(["done", "done"]);
  expect(await rig.where(wanted.media.id)).toBe("cloud|done");
  const { results } = await rig.client.results(wanted.media.id);
  expect(results["object-detection"]).toMatchObject({ version: "1.0.0", model: "opencv 4.14.0.94 hog" });
});
