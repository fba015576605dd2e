import { expect, test } from "vitest";
import { isLeft, takesTooLong } from "./leave.ts";

const NOW = 1_800_000_000_000;
/** An hour and a half of work here, and an hour to do it in. */
const task = { units: 5400, deadline: NOW + 3600_000 };
const scene = { now: NOW, speed: { local: 1, cloud: 0.1 } };
const out = { place: "cloud", cloudSeconds: 720 } as const;

test("a task that this server can't do in time is left to a GPU that can", () => {
  expect(isLeft(task, out, scene)).toBe(true);
});

test("what this server still does in time, should it begin now, its free seat takes, wherever it was to go", () => {
  expect(isLeft({ ...task, units: 3600 }, out, scene)).toBe(false);
  expect(isLeft({ ...task, units: 3601 }, out, scene)).toBe(true);
});

test("nothing is left that does not go out: renting is closed, the money is not enough, or nobody offers anything", () => {
  expect(isLeft(task, { ...out, place: "local" }, scene)).toBe(false);
  expect(isLeft(task, { place: "cloud", cloudSeconds: undefined }, scene)).toBe(false);
});

test("it waits no longer for an instance that does not come than that would still do it in time", () => {
  const later = (seconds: number) => isLeft(task, out, { ...scene, now: NOW + seconds * 1000 });
  expect([later(2880), later(2881)]).toEqual([true, false]);
});

test("the time that is left counts, and not the patience that there was", () => {
  expect(takesTooLong(task, 0.5, NOW)).toBe(false);
  expect(takesTooLong(task, 0.5, NOW + 901_000)).toBe(true);
  expect(takesTooLong(task, 0.5, NOW + 3600_000)).toBe(false);
});
