import { describe, expect, test } from "vitest";
import type { Choice } from "../../../services/cloud-offload/src/broker/offers.ts";
import { makeDay, SPEEDS, type Task } from "../../bench/offload/day.ts";
import { hindsight } from "../../bench/offload/hindsight.ts";
import { Market } from "../../bench/offload/market.ts";
import { allDay, alwaysLocal, broker } from "../../bench/offload/policies.ts";
import { billOf, START, World } from "../../bench/offload/world.ts";

/** The simulation by which the broker is measured. */

const WHISPER = "whisper-transcriber";
const task = (id: string, seconds: number, arrival = 0, patience = 3600): Task => ({
  id,
  mediaId: id,
  analyzer: WHISPER,
  units: seconds,
  bytes: seconds * 250_000,
  arrival,
  turn: arrival,
  deadline: arrival + patience,
});
const market = new Market(1);

describe("a day", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(makeDay(3, 3600)).toEqual(makeDay(3, 3600));
    expect(makeDay(4, 3600)).not.toEqual(makeDay(3, 3600));
  });

  test("has a task of each analyzer for a video, and none of speech for a picture", () => {
    const analyzers = Map.groupBy(makeDay(3, 3600), ({ mediaId }) => mediaId);
    const counts = new Set([...analyzers.values()].map((tasks) => tasks.length));
    expect(counts).toEqual(new Set([Object.keys(SPEEDS).length, Object.keys(SPEEDS).length - 1]));
  });
});

describe("a server alone", () => {
  test("works on one task after the other, in their turns, for nothing", () => {
    const { took, cost, late } = new World([task("a", 1000), task("b", 2000, 100)], 1).run(alwaysLocal);
    expect([took, cost, late]).toEqual([[500, 1400], 0, 0]);
  });

  test("is too late with what it has no time for", () => {
    expect(new World([task("a", 8000), task("b", 10)], 1).run(alwaysLocal).late).toBe(2);
  });
});

describe("the broker", () => {
  test("rents nothing for what this server does in time", () => {
    const outcome = new World([task("a", 3000), task("b", 3000, 2000)], 1).run(broker(market));
    expect(outcome).toMatchObject({ cost: 0, late: 0, rents: 0 });
  });

  test("has the seat here pass over what it has no time for, also when it has nothing else to do", () => {
    const tasks = [task("a", 8000, 100), task("b", 2000, 200)];
    const world = new World(tasks, 1);
    const outcome = world.run(broker(market));
    expect(outcome).toMatchObject({ late: 0, rents: 1 });
    const { leaves: _, ...greedy } = broker(market);
    expect(new World(tasks, 1).run(greedy).late).toBe(1);
  });

  test("ends with each task done once", () => {
    const tasks = makeDay(3, 3600);
    expect(new World(tasks, 3).run(broker(market)).took).toHaveLength(tasks.length);
  });

  test("rents for what would be late, meets all deadlines, and keeps nothing", () => {
    const burst = Array.from({ length: 6 }, (_, index) => task(`t${index}`, 4000));
    const alone = new World(burst, 1).run(alwaysLocal);
    const world = new World(burst, 1);
    const outcome = world.run(broker(market));
    expect([alone.late > 0, outcome.late, outcome.rents > 0, world.rented]).toEqual([true, 0, true, []]);
    expect(outcome.cost).toBeGreaterThan(0);
  });
});

test("a GPU that is rented all day is paid for all day, however little it does", () => {
  const outcome = new World([task("a", 10)], 1).run(allDay(market));
  const choice = market.best(0, { seconds: 86_400, bytes: 0 }) as Choice;
  expect(outcome.cost).toBeGreaterThan((choice.price.hourMicros / 1e6) * 23.9);
});

test("a rent is billed for its disk from the beginning, for its GPU from the last seconds of its start on, for what it received", () => {
  const price = { hourMicros: 360_000, storageHourMicros: 3600, inGbMicros: 10_000, outGbMicros: 0 };
  const rented = { choice: { price } as Choice, asked: 0, readyAt: 100, bytesIn: 2e9 };
  const seconds = 1000 - (100 - START.billed);
  expect(billOf(rented, 1000)).toBeCloseTo(seconds * 0.0001 + 1000 * 0.000001 + 0.02, 6);
});

describe("the best plan that is known afterwards", () => {
  test("costs nothing where this server is in time", () => {
    expect(hindsight([task("a", 3000), task("b", 3000, 2000)], market, 1)).toEqual({ cost: 0, late: 0 });
  });

  test("is in time, and no dearer than the broker", () => {
    const burst = Array.from({ length: 6 }, (_, index) => task(`t${index}`, 4000));
    const { cost, late } = hindsight(burst, market, 1);
    expect(late).toBe(0);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(new World(burst, 1).run(broker(market)).cost);
  });
});
