import { afterAll, beforeAll, test } from "vitest";
import { Rig } from "../service/offload.ts";
import { expectCalm, LIMITS, STORMY, storm } from "../service/offload-storm.ts";

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
  expectCalm(stormed);
});
