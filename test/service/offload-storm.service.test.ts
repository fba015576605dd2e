import { afterAll, beforeAll, test } from "vitest";
import { Rig } from "./offload.ts";
import { STRIKES } from "./offload-faults.ts";
import { expectCalm, LIMITS, STORMY, storm } from "./offload-storm.ts";

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
  expectCalm(stormed);
});
