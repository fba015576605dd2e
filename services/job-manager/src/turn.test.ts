import { expect, test } from "vitest";
import { priorityOf } from "./turn.ts";

const START = new Date("2026-11-23T12:00:00Z");
const priority = (seconds: number) => priorityOf(new Date(START.getTime() + seconds * 1000), START);

test("what is due later comes later", () => {
  expect([5, 15, 3600].map((seconds) => priority(seconds) - priority(0))).toEqual([1, 2, 360]);
});

test("what was put first comes before all of the day, and nothing has a number that BullMQ refuses", () => {
  expect([-1e9, -365 * 86_400, -86_400, 0, 1e12].map(priority)).toEqual([1, 1, 1, 8640, 2097152]);
});
