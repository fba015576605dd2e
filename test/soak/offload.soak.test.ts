import { afterAll, beforeAll, expect, test } from "vitest";
import { Rig } from "../service/offload.ts";
import { STORMY, storm } from "../service/offload-storm.ts";

const LIMITS = { taskUsd: 0.1, dayUsd: 0.2, monthUsd: 1 };
const TASKS = 1000;
const FAULTS = 400;
let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`offload-soak-${process.pid}`);
  await rig.run({ ...STORMY, limits: LIMITS });
  await rig.beSlow();
});
afterAll(() => rig?.stop());

test(`${TASKS} tasks against ${FAULTS} faults end once and right, no instance outlives its use by two minutes, and the bill is ours to the cent, within all limits`, {
  timeout: 7_200_000,
}, async ({ onTestFailed }) => {
  onTestFailed(() => console.log(rig.log.split("\n").slice(-400).join("\n")));
  const stormed = await storm(rig, { seed: 20_261_127, tasks: TASKS, faults: FAULTS });
  console.log(stormed);
  expect(stormed.wrong).toEqual([]);
  expect(stormed.elsewhere).toBeGreaterThan(0);
  expect(stormed.outlivedSeconds).toBeLessThan(120);
  expect(stormed.ledgerUsd).toBeCloseTo(stormed.billedUsd, 2);
  expect(stormed.billedUsd).toBeLessThanOrEqual(LIMITS.dayUsd);
  expect(stormed.dearestTaskUsd).toBeLessThanOrEqual(LIMITS.taskUsd);
});
