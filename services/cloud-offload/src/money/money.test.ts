import { expect, test } from "vitest";
import type { Offer } from "../vast/shapes.ts";
import { costUntil } from "./ledger.ts";
import { dollars, left, reached, refusal } from "./limits.ts";
import { costOf, micros, priceOf, secondsFor } from "./price.ts";

const offer = {
  dph_base: 0.4,
  dph_total: 0.42,
  storage_cost: 0.36,
  inet_down_cost: 0.02,
  inet_up_cost: 0.01,
} as Offer;
const price = priceOf(offer, 20);
const limits = { taskUsd: 0.5, dayUsd: 1, monthUsd: 10 };

test("an hour of GPU and disk and a GB each way cost what the offer says", () => {
  const hour = { seconds: 3600, storedSeconds: 3600, inBytes: 1e9, outBytes: 1e9 };
  expect(costOf(price, hour)).toBe(400_000 + 10_000 + 20_000 + 10_000);
});

test("a bid takes the place of the price of the GPU, and of nothing else", () => {
  expect(priceOf(offer, 20, 0.1)).toEqual({ ...price, hourMicros: 100_000 });
});

test("amounts are rounded up, and whole numbers of millionths stay what they are", () => {
  expect([micros(0.1 + 0.2), micros(1.0000001), micros(0)]).toEqual([300_000, 1_000_001, 0]);
});

test("the seconds that an amount pays for never cost more than it", () => {
  for (const amount of [0, 1, 12_345, 500_000]) {
    const moved = { inBytes: 1e8, outBytes: 1e6 };
    const seconds = secondsFor(amount, price, moved);
    const cost = costOf(price, { seconds, storedSeconds: seconds, ...moved });
    expect(seconds === 0 || cost <= amount).toBe(true);
  }
  expect(
    secondsFor(1, { ...price, hourMicros: 0, storageHourMicros: 0 }, { inBytes: 0, outBytes: 0 }),
  ).toBeGreaterThan(1e9);
});

test("what would go beyond the day or the month by a millionth is refused, and what is exactly left is not", () => {
  const spent = { dayMicros: 900_000, monthMicros: 900_000 };
  expect(refusal(limits, spent, 100_000)).toBeUndefined();
  expect(refusal(limits, spent, 100_001)).toMatch(/day's limit of \$1\.00 only \$0\.10 is left/);
  expect(refusal(limits, { dayMicros: 0, monthMicros: 9_950_000 }, 50_001)).toMatch(/month's limit/);
  expect(left(limits, { dayMicros: 400_000, monthMicros: 9_950_000 })).toBe(50_000);
  expect(left(limits, { dayMicros: 4_000_000, monthMicros: 0 })).toBe(0);
});

test("small amounts are not told as nothing", () => {
  expect([dollars(1_230_000), dollars(400), dollars(0)]).toEqual(["$1.23", "$0.0004", "$0.00"]);
});

test("a rent costs its disk from the start, and its GPU from when it ran", () => {
  const at = (seconds: number) => new Date(1e12 + seconds * 1000);
  const rent = { price, createdAt: at(0), startedAt: at(3600), inBytes: 0, outBytes: 0 };
  expect(costUntil(rent, at(7200))).toBe(400_000 + 20_000);
  expect(costUntil({ ...rent, startedAt: undefined }, at(3600))).toBe(10_000);
});

test("a limit is reached by what was spent, not by a task that it would never allow, and each window by itself", () => {
  const spent = { dayMicros: 700_000, monthMicros: 700_000 };
  expect(reached(limits, spent, 300_000)).toEqual({ day: false, month: false });
  expect(reached(limits, spent, 300_001)).toEqual({ day: true, month: false });
  expect(reached(limits, spent, 1_000_001)).toEqual({ day: false, month: false });
  expect(reached(limits, { dayMicros: 0, monthMicros: 9_900_000 }, 300_000)).toEqual({
    day: false,
    month: true,
  });
});
