import type pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StartOutcome } from "../rents/fleet.ts";
import { Gate } from "./gate.ts";

const CLOSED_FOR = 600_000;
const NOBODY_STOPPED = { query: async () => ({ rows: [] }) } as unknown as pg.Pool;
let gate: Gate;

beforeEach(() => {
  vi.useFakeTimers();
  gate = new Gate(NOBODY_STOPPED, CLOSED_FOR);
});
afterEach(() => vi.useRealTimers());

const ends = (outcome: StartOutcome) => gate.through(async () => outcome);

test("three instances that fail in a row close it, and after its time one is tried again", async () => {
  await ends("failed");
  await ends("failed");
  expect(await gate.closed()).toBeUndefined();
  await ends("failed");
  expect(await gate.closed()).toMatch(/the last 3 instances failed/);
  vi.advanceTimersByTime(CLOSED_FOR - 1);
  expect(await gate.closed()).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(await gate.closed()).toBeUndefined();
  expect(await ends("ready")).toBe("ready");
  expect(await gate.closed()).toBeUndefined();
});

test("one that fails after its time closes it once more", async () => {
  for (let count = 0; count < 3; count += 1) await ends("failed");
  vi.advanceTimersByTime(CLOSED_FOR);
  await ends("failed");
  expect(await gate.closed()).toMatch(/failed/);
  vi.advanceTimersByTime(CLOSED_FOR);
  expect(await gate.closed()).toBeUndefined();
});

test("an instance that is ready begins the count anew", async () => {
  await ends("failed");
  await ends("failed");
  await ends("ready");
  await ends("failed");
  await ends("failed");
  expect(await gate.closed()).toBeUndefined();
});

test("what the account is refused closes it with the reason, for its time", async () => {
  await ends({ refused: "no credit" });
  expect(await gate.closed()).toBe("no credit");
  vi.advanceTimersByTime(CLOSED_FOR);
  expect(await gate.closed()).toBeUndefined();
});
