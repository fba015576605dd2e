import { expect, test } from "vitest";
import { comparisonOf, type Side } from "./comparison.ts";
import type { Series } from "./prometheus.ts";

const NOW = 1_800_000_000;
const HOUR = 3600;
const one = (service: string, value: number): Series => ({
  labels: { service },
  points: new Map([[NOW, value]]),
});
const ended = (analyzer: string, state: string, ...hours: number[]): Series => ({
  labels: { analyzer, state },
  points: new Map(hours.map((value, index) => [NOW - index * HOUR, value])),
});
const NONE: Side = { memoryMb: [], peakMb: [], cores: [], restarts: [], ended: [] };
const change = { releases: [6, 7], from: NOW - 5 * HOUR, to: NOW - 4 * HOUR, hours: 3 } as const;

test("each service is told on both sides, one that is new or gone on the side on which it was", () => {
  const before: Side = {
    ...NONE,
    ...{ memoryMb: [one("control", 99.6), one("gone", 5)], peakMb: [one("control", 120.2)] },
    ...{ cores: [one("control", 0.12345)], restarts: [one("control", 1.97)] },
  };
  const after: Side = { ...NONE, memoryMb: [one("new", 7), one("control", 150)] };
  const { services, ...told } = comparisonOf(change, before, after);
  expect(services).toEqual([
    {
      name: "control",
      before: { memoryMb: 100, peakMb: 120, cores: 0.123, restarts: 2 },
      after: { memoryMb: 150, peakMb: null, cores: null, restarts: null },
    },
    { name: "gone", before: expect.objectContaining({ memoryMb: 5 }), after: null },
    { name: "new", before: null, after: expect.objectContaining({ memoryMb: 7 }) },
  ]);
  const at = (hours: number) => new Date((NOW + hours * HOUR) * 1000).toISOString();
  expect(told).toMatchObject({
    ...{ releases: [6, 7], hours: 3 },
    ...{ before: { from: at(-8), to: at(-5) }, after: { from: at(-4), to: at(-1) } },
  });
});

test("how analyses ended is added up over the hours of each side", () => {
  const before: Side = { ...NONE, ended: [ended("ocr-detection", "done", 10, 20, 30)] };
  const after: Side = {
    ...NONE,
    ended: [ended("ocr-detection", "done", 1), ended("ocr-detection", "failed", 2, 3)],
  };
  expect(comparisonOf(change, before, after).analyzers).toEqual([
    { name: "ocr-detection", before: { done: 60, failed: 0 }, after: { done: 1, failed: 5 } },
  ]);
});
