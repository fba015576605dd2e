import { expect, test } from "vitest";
import type { Offer } from "../vast/shapes.ts";
import { decide, duration, type Scene, type Waiting, worstSeconds } from "./decide.ts";
import { best, filtersOf } from "./offers.ts";
import { billedStart, warmSeconds } from "./warm.ts";

const NOW = 1_800_000_000_000;
const price = { hourMicros: 360_000, storageHourMicros: 3600, inGbMicros: 10_000, outGbMicros: 0 };

/** An hour of speech that has 20 minutes. */
function task(over: Partial<Waiting> = {}): Waiting {
  return { taskId: "t", mediaId: "m", units: 3600, bytes: 1e8, deadline: NOW + 1200_000, ...over };
}
function scene(over: Partial<Scene> = {}): Scene {
  return {
    now: NOW,
    waiting: [task()],
    busySeconds: 0,
    speed: { local: 1, cloud: 0.1 },
    instances: [],
    start: { seconds: 180, worstSeconds: 600 },
    bytesPerSecond: 1e7,
    onceBytes: 5e8,
    price,
    taskMicros: 500_000,
    leftMicros: 1_000_000,
    mostInstances: 4,
    closed: undefined,
    ...over,
  };
}
const verdict = (over: Partial<Scene> = {}) => decide(scene(over)).verdicts[0];

test("what this server does in time it does itself, however quick and cheap a GPU would be", () => {
  const plan = decide(scene({ waiting: [task({ deadline: NOW + 3600_000 })] }));
  expect(plan).toMatchObject({ instances: 0, verdicts: [{ place: "local" }] });
  expect(plan.verdicts[0]?.reason).toBe(
    "this server will have done it in 60 min, and it has time for 60 min",
  );
});

test("what would be late here goes out, and the reason tells both times and the price", () => {
  expect(decide(scene())).toMatchObject({ instances: 1, verdicts: [{ place: "cloud" }] });
  expect(verdict()?.reason).toBe("here it would take 60 min, on a GPU 9 min for about $0.06");
});

test("the tasks before it count: one that would be in time alone is late in a queue", () => {
  const small = (taskId: string) => task({ taskId, units: 600 });
  const plan = decide(scene({ waiting: [small("a"), small("b"), small("c")] }));
  expect(plan.verdicts.map(({ place }) => place)).toEqual(["local", "local", "cloud"]);
  expect(decide(scene({ waiting: [small("a")], busySeconds: 900 })).verdicts[0]?.place).toBe("cloud");
});

test("what goes out does not make what stays here wait", () => {
  const plan = decide(
    scene({ waiting: [task({ taskId: "large" }), task({ taskId: "small", units: 1000 })] }),
  );
  expect(plan.verdicts.map(({ place }) => place)).toEqual(["cloud", "local"]);
});

test.each<[string, Partial<Scene>, RegExp]>([
  ["all instances are at work for others", { mostInstances: 0 }, /^all instances that may run are at work/],
  ["nothing is offered", { price: undefined }, /no GPU is offered/],
  ["renting is closed", { closed: "the account has no credit" }, /^the account has no credit$/],
  ["its files take longer than the work here", { bytesPerSecond: 1e4 }, /this server is as quick/],
  ["a GPU is not quicker", { speed: { local: 1, cloud: 1 } }, /this server is as quick/],
  [
    "a task would cost more than it may",
    { taskMicros: 150_000 },
    /it may cost \$0\.\d+, and the limit for a task is \$0\.15/,
  ],
  ["too little is left", { leftMicros: 100_000 }, /limits of day and month leave \$0\.10/],
])("a task stays here when %s", (_, over, reason) => {
  expect(verdict(over)).toMatchObject({ place: "local", reason: expect.stringMatching(reason) });
});

test("of many tasks only as many go out as the money is enough for at worst", () => {
  const waiting = ["a", "b", "c", "d"].map((taskId) => task({ taskId }));
  const { verdicts } = decide(scene({ waiting, leftMicros: 400_000 }));
  const out = verdicts.filter(({ place }) => place === "cloud");
  expect(out.length).toBeGreaterThan(0);
  expect(out.length).toBeLessThan(4);
  expect(out.reduce((sum, { worstMicros }) => sum + worstMicros, 0)).toBeLessThanOrEqual(400_000);
});

test("an instance that is there makes a task cheaper and sooner: no start, no models", () => {
  const [cold, warm] = [verdict(), verdict({ instances: [0] })];
  expect(warm?.costMicros).toBeLessThan(cold?.costMicros ?? 0);
  expect((cold?.cloudSeconds ?? 0) - (warm?.cloudSeconds ?? 0)).toBe(180);
});

test("each instance that is rented is paid for with its start and its models by the task that needs it first", () => {
  const waiting = Array.from({ length: 5 }, (_, index) => task({ taskId: `${index}` }));
  const { verdicts } = decide(scene({ waiting, leftMicros: 1e9 }));
  const [first, second, ...others] = new Set(verdicts.map(({ costMicros }) => costMicros));
  expect([(first ?? 0) > (second ?? 0), others]).toEqual([true, []]);
  expect(verdicts.map(({ costMicros }) => costMicros === first)).toEqual([true, false, true, false, true]);
});

test("a long queue gets several instances, and never more than may run", () => {
  const waiting = Array.from({ length: 20 }, (_, index) => task({ taskId: `${index}` }));
  const rich = { waiting, leftMicros: 1e9 };
  expect(decide(scene(rich)).instances).toBe(4);
  expect(decide(scene({ ...rich, mostInstances: 20 })).instances).toBe(10);
  expect(decide(scene({ ...rich, mostInstances: 2 })).instances).toBe(2);
});

test("a queue that one instance does in time gets no second one, however long it is", () => {
  const waiting = Array.from({ length: 20 }, (_, index) => task({ taskId: `${index}`, deadline: NOW + 1e7 }));
  expect(decide(scene({ waiting, busySeconds: 1e6, leftMicros: 1e9 })).instances).toBe(1);
});

test("the work that goes out is told, so that a rent can last as long", () => {
  expect(decide(scene()).cloudSeconds).toBe(370);
});

test("a task may take three times as long as expected, and a minute", () => {
  expect(worstSeconds(task(), scene())).toBe(60 + 3 * (360 + 10));
});

test("of a start only what follows the image is paid for: the worker's own, and the models", () => {
  expect(billedStart(300e6)).toBe(45);
});

test("an instance is kept without work for as long as another start would cost, and for 90 s at most", () => {
  expect(warmSeconds(300, 300e6, { ...price, inGbMicros: 0 })).toBe(45);
  expect(warmSeconds(300, 300e6, { ...price, inGbMicros: 10_000 })).toBe(75);
  expect(warmSeconds(12, 0, price)).toBe(12);
  expect(warmSeconds(300, 2e9, price)).toBe(90);
});

test("times are told as people say them", () => {
  expect([-5, 40, 700, 12_600].map(duration)).toEqual(["no time", "40 s", "12 min", "3.5 h"]);
});

const offer = (over: Partial<Offer>) =>
  ({
    ...{
      id: 1,
      machine_id: 1,
      gpu_name: "RTX 4090",
      dph_total: 0.42,
      dph_base: 0.4,
      min_bid: 0.2,
      storage_cost: 0.1,
    },
    ...{
      inet_up_cost: 0,
      inet_down_cost: 0,
      inet_down: 900,
      reliability2: 0.99,
      geolocation: "Sweden, SE",
      ...over,
    },
  }) as Offer;
const any = { countries: [], hourUsd: 1, interruptible: false };
const job = { seconds: 600, bytes: 1e9 };
const chosen = (offers: Offer[], settings = {}, avoided = new Set<number>()) =>
  best(offers, { ...any, ...settings }, avoided, job)?.offer.id;

test("the offer is chosen that costs least for the work, its traffic and its failures counted", () => {
  expect(chosen([offer({ id: 1 }), offer({ id: 2, dph_base: 0.3 })])).toBe(2);
  expect(chosen([offer({ id: 1 }), offer({ id: 2, dph_base: 0.38, inet_down_cost: 0.02 })])).toBe(1);
  expect(chosen([offer({ id: 1 }), offer({ id: 2, dph_base: 0.38, reliability2: 0.8 })])).toBe(1);
});

test("machines that failed, in other countries or too dear are not rented", () => {
  expect(chosen([offer({ id: 1, machine_id: 9 })], {}, new Set([9]))).toBeUndefined();
  expect(chosen([offer({ id: 1 })], { countries: ["DE"] })).toBeUndefined();
  expect(chosen([offer({ id: 1 })], { countries: ["DE", "SE"] })).toBe(1);
  expect(chosen([offer({ id: 1, geolocation: null })], { countries: ["SE"] })).toBeUndefined();
  expect(chosen([offer({ id: 1, dph_base: 1.1 })])).toBeUndefined();
  expect(filtersOf({ hourUsd: 0.7 })["dph_total"]).toEqual({ lte: 0.7 });
});

test("a bid is a little above the lowest, and the price counts with it", () => {
  const found = best([offer({})], { ...any, interruptible: true }, new Set(), job);
  expect(found).toMatchObject({ bid: 0.23, price: { hourMicros: 230_000 } });
});

test("what costs exactly what a task or the day may still cost goes out, and a millionth more does not", () => {
  const worst = verdict()?.worstMicros ?? 0;
  expect(worst).toBeGreaterThan(0);
  for (const limit of ["taskMicros", "leftMicros"] as const) {
    expect(verdict({ [limit]: worst })?.place).toBe("cloud");
    expect(verdict({ [limit]: worst - 1 })).toMatchObject({ place: "local", short: limit === "leftMicros" });
  }
});
