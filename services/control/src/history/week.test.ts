import { expect, test } from "vitest";
import type { Series } from "./prometheus.ts";
import { type Answers, gridOf, STEP, weekOf } from "./week.ts";

const NOW = 1_800_000_000;
const HOUR = 3600;
const GRID = gridOf(NOW);
const MB = 1024 ** 2;

/** Values at the last times, the newest last; undefined where nothing was measured. */
function series(labels: Series["labels"], values: readonly (number | undefined)[], step = STEP): Series {
  const points = values.flatMap((value, index): [number, number][] =>
    value === undefined ? [] : [[NOW - (values.length - 1 - index) * step, value]],
  );
  return { labels, points: new Map(points) };
}
const NONE: Answers = {
  ...{ memory: [], cap: [], restarts: [], kills: [], waiting: [] },
  ...{ queue: [], host: [], disks: [], ended: [] },
};
const service = { service: "control" };

test("a week has a value for each three hours, and says where nothing was measured", () => {
  const { times, services } = weekOf(
    {
      ...NONE,
      memory: [series(service, [100 * MB, undefined, 150.4 * MB])],
      cap: [series(service, [256 * MB, 512 * MB, undefined])],
      restarts: [series(service, [1.98, 0, 0.02])],
    },
    GRID,
  );
  expect([times.length, times.at(-1)]).toEqual([56, new Date(NOW * 1000).toISOString()]);
  const [control] = services;
  expect(control).toMatchObject({ name: "control", capMb: 512 });
  expect(control?.memoryMb.slice(-4)).toEqual([null, 100, null, 150]);
  expect(control?.restarts.slice(-4)).toEqual([null, 2, 0, 0]);
  expect(control?.kills.every((value) => value === null)).toBe(true);
});

test("what ended is added up over the hours of a step, those that were measured", () => {
  const of = (state: string, ...values: (number | undefined)[]) =>
    series({ analyzer: "ocr-detection", state }, values, HOUR);
  const { analyzers } = weekOf(
    { ...NONE, ended: [of("done", 1, 2, 3, 4, 5, 6), of("failed", 7, undefined, undefined)] },
    GRID,
  );
  expect(analyzers).toHaveLength(1);
  expect(analyzers[0]?.done.slice(-3)).toEqual([null, 6, 15]);
  expect(analyzers[0]?.failed.slice(-2)).toEqual([null, 7]);
});

test("one disk that holds the system and the data is told once, two are two", () => {
  const disk = (mountpoint: string, used: number) => series({ mountpoint }, [0.1, used]);
  const mounts = (...disks: Series[]) => weekOf({ ...NONE, disks }, GRID).disks.map(({ mount }) => mount);
  expect(mounts(disk("/", 0.5), disk("/prometheus", 0.5))).toEqual(["/prometheus"]);
  expect(mounts(disk("/", 0.5), disk("/prometheus", 0.7))).toEqual(["/prometheus", "/"]);
});

test("where nothing was measured yet there are no services and no numbers", () => {
  const { services, analyzers, queue, memory } = weekOf(NONE, GRID);
  expect([services, analyzers]).toEqual([[], []]);
  expect(new Set([...queue, ...memory])).toEqual(new Set([null]));
});
