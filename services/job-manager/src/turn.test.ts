import { expect, test } from "vitest";
import { priorityOf } from "./turn.ts";

const START = new Date("2026-11-23T12:00:00Z");
const priority = (seconds: number) => priorityOf(new Date(START.getTime() + seconds * 1000), START);

test("what is due later comes later", () => {
  expect([5, 15, 3600].map(priority)).toEqual([1, 2, 360]);
});

test("what was due before the start comes first, and nothing has a number that BullMQ refuses", () => {
  expect([-1e9, -1, 0, 1e12].map(priority)).toEqual([1, 1, 1, 2097152]);
});
