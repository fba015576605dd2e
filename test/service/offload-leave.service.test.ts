import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Rig } from "./offload.ts";

/** A seat here that has nothing to do, and a task that it has no time for. */

/** Minutes. Two frames take 2000 s here, and 200 s and a start on a GPU. */
const PATIENCE = 20;
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`leave-${process.pid}`);
  await rig.run({ patienceMinutes: PATIENCE });
  await rig.beSlow();
});
afterAll(() => rig?.stop());
afterEach(({ task }) => rig.showIfFailed(task));

/** Where a task was worked on that comes while nothing else waits. */
async function whereNext(): Promise<string> {
  const { job, media } = await rig.upload("has-no-time-here.jpg");
  const done = await rig.client.done(job.id);
  expect(done.tasks.map(({ state }) => state)).toEqual(["done", "done"]);
  const { results } = await rig.client.results(media.id);
  return JSON.stringify(results["object-detection"]).includes('"here"') ? "here" : "elsewhere";
}

test("a free seat leaves the task to the instance that is rented for it; when everything was stopped, it takes the next one", async () => {
  // In its first moments the job manager does not know yet whom it has to ask.
  await expect.poll(whereNext, { timeout: 120_000, interval: 500 }).toBe("elsewhere");
  await fetch(`${rig.offload.url}/stop`, { method: "POST" });
  expect(await whereNext()).toBe("here");
  await rig.untilNothingRuns();
});
