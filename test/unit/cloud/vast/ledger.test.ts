import { expect, test } from "vitest";
import { ManualClock, realClock } from "../../../cloud/vast/clock.ts";
import { Meter, storageHour } from "../../../cloud/vast/ledger.ts";

const PRICES = { gpuHour: 0.36, storageGbMonth: 0.144, uploadGb: 0.02, downloadGb: 0.01 };
const NOTHING = { up: 0, down: 0 };

test("the GPU is billed by the second while it runs, the disk as long as it is there", () => {
  const meter = new Meter(PRICES, 50, 1000);
  meter.turn(1000, { gpu: false, storage: true });
  meter.turn(1060, { gpu: true, storage: true });
  meter.turn(1160, { gpu: false, storage: true });
  meter.turn(4600, { gpu: false, storage: false });
  expect(meter.bill(9999, NOTHING)).toEqual({
    gpuSeconds: 100,
    storageSeconds: 3600,
    uploadBytes: 0,
    downloadBytes: 0,
    gpu: 0.01,
    storage: 0.01,
    upload: 0,
    download: 0,
    total: 0.02,
  });
});

test("what still runs is billed up to now", () => {
  const meter = new Meter(PRICES, 50, 0);
  meter.turn(0, { gpu: true, storage: false });
  expect([meter.bill(50, NOTHING).total, meter.bill(100, NOTHING).total]).toEqual([0.005, 0.01]);
});

test("traffic is billed by the byte, at one price out and at another in", () => {
  const { upload, download, total } = new Meter(PRICES, 50, 0).bill(0, { up: 250_000_000, down: 3e9 });
  expect([upload, download, total]).toEqual([0.005, 0.03, 0.035]);
});

test("a clock that goes backwards takes nothing back", () => {
  const meter = new Meter(PRICES, 50, 1000);
  meter.turn(1000, { gpu: true, storage: true });
  meter.turn(900, { gpu: false, storage: false });
  expect(meter.bill(2000, NOTHING).total).toBe(0);
});

test("an hour of disk costs what the API's own example says", () => {
  expect(storageHour(10, 0.14933333333333335)).toBeCloseTo(0.002074074074074074, 15);
});

test("a clock that is set by hand wakes each at its own moment, in order, and the next one after it", async () => {
  const clock = new ManualClock(100);
  const seen: number[] = [];
  const waits = async (seconds: number, again: number) => {
    await clock.wait(seconds);
    seen.push(clock.now());
    await clock.wait(again);
    seen.push(clock.now());
  };
  void waits(5, 2);
  void waits(6, 50);
  await clock.advance(10);
  expect([seen, clock.now()]).toEqual([[105, 106, 107], 110]);
});

test.each([
  ["set by hand", () => new ManualClock(0)],
  ["real", () => realClock()],
])("on a clock that is %s, nobody waits for what is given up", async (_which, make) => {
  const going = new AbortController();
  const waited = make().wait(1000, going.signal);
  going.abort();
  expect(await waited).toBe(false);
  expect(await make().wait(1000, going.signal)).toBe(false);
});

test("a real clock may run faster than ours", async () => {
  const clock = realClock(1000);
  const began = clock.now();
  expect(await clock.wait(20)).toBe(true);
  // Its seconds are whole milliseconds of ours, and a timer may end one early.
  expect(clock.now() - began).toBeGreaterThan(17);
});
