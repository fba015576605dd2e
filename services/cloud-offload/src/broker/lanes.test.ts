import { expect, test } from "vitest";
import { placeOf } from "./lanes.ts";

const START = 180;
const place = (lanes: number[], seconds: number, allowed: number, most = 4) =>
  placeOf(lanes, { seconds, allowed }, START, most);

test("the first task has an instance rented for it, and waits for its start", () => {
  expect(place([], 400, 3600)).toEqual({ lane: 0, seconds: 580, opens: true });
});

test("there is no place where no instance may run", () => {
  expect(place([], 400, 3600, 0)).toBeUndefined();
});

test("as long as it is in time, a task waits for the instance that is free first: another start would be paid for nothing", () => {
  expect(place([900, 600], 400, 3600)).toEqual({ lane: 1, seconds: 1000, opens: false });
});

test("a task that would be too late has another instance rented, and so has one that is in time by less than a quarter", () => {
  expect(place([900], 400, 1200)).toEqual({ lane: 1, seconds: 580, opens: true });
  expect(place([900], 400, 1624)).toMatchObject({ opens: true });
  expect(place([900], 400, 1625)).toMatchObject({ opens: false });
});

test("none is rented above what may run, nor where the start alone takes as long as the row", () => {
  expect(place([900], 400, 1200, 1)).toEqual({ lane: 0, seconds: 1300, opens: false });
  expect(place([100], 900, 500)).toEqual({ lane: 0, seconds: 1000, opens: false });
});

test("where all are too late, a row as long as three starts and ten minutes gets another instance, a shorter one does not", () => {
  expect(place([200], 400, 0)).toMatchObject({ lane: 0, opens: false });
  expect(place([201], 400, 0)).toMatchObject({ lane: 1, opens: true });
  expect(placeOf([600], { seconds: 400, allowed: 0 }, 400, 4)).toMatchObject({ opens: false });
  expect(placeOf([801], { seconds: 400, allowed: 0 }, 400, 4)).toMatchObject({ opens: true });
});
