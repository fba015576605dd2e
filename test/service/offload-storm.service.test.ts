import { afterAll, beforeAll, expect, test } from "vitest";
import { Rig } from "./offload.ts";
import { STRIKES } from "./offload-faults.ts";
import { STORMY, storm } from "./offload-storm.ts";

const LIMITS = { taskUsd: 0.1, dayUsd: 0.2, monthUsd: 1 };
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`storm-${process.pid}`);
  await rig.run({ ...STORMY, limits: LIMITS });
  await rig.beSlow();
});
afterAll(() => rig?.stop());

test("fifty tasks end once and right whatever goes wrong, nothing is left running, and the bill is ours to the cent, within all limits", async ({
  onTestFailed,
}) => {
  onTestFailed(() => console.log(rig.log.split("\n").slice(-200).join("\n")));
  const stormed = await storm(rig, { seed: 7, tasks: 50, faults: STRIKES.length });
  console.log(stormed);
  expect(stormed.wrong).toEqual([]);
  expect(stormed.elsewhere).toBeGreaterThan(0);
  expect(stormed.outlivedSeconds).toBeLessThan(120);
  expect(stormed.ledgerUsd).toBeCloseTo(stormed.billedUsd, 2);
  expect(stormed.billedUsd).toBeLessThanOrEqual(LIMITS.dayUsd);
  expect(stormed.dearestTaskUsd).toBeLessThanOrEqual(LIMITS.taskUsd);
});
