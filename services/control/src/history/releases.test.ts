import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { changesOf, comparable, readReleases } from "./releases.ts";

const HOUR = 3600;
const NOW = Date.parse("2026-11-27T12:00:00Z") / 1000;
const release = (number: number, hoursAgo: number) => ({
  release: number,
  at: new Date((NOW - hoursAgo * HOUR) * 1000).toISOString(),
});
const hoursOf = (since: number, ...releases: ReturnType<typeof release>[]) =>
  comparable(changesOf(releases), NOW - since * HOUR, NOW).map(({ releases, hours }) => [releases, hours]);

test("releases with less than an hour between them are told as one", () => {
  expect(
    changesOf([release(1, 50), release(2, 9), release(3, 8.5), release(4, 7.6), release(5, 6.6)]),
  ).toEqual([
    { releases: [1], from: NOW - 50 * HOUR, to: NOW - 50 * HOUR },
    { releases: [2, 3, 4], from: NOW - 9 * HOUR, to: NOW - 7.6 * HOUR },
    { releases: [5], from: NOW - 6.6 * HOUR, to: NOW - 6.6 * HOUR },
  ]);
});

test.each([
  ["a day where there is more", [100, release(1, 50)], [[[1], 24]]],
  ["whole hours since the last one", [100, release(1, 3.9)], [[[1], 3]]],
  ["no more than was measured before", [52.5, release(1, 50)], [[[1], 2]]],
  ["none at first", [100, release(1, 0.5)], [[[1], 0]]],
  ["none of what came before all measurements", [10, release(1, 50)], [[[1], 0]]],
  [
    "nothing beyond the one before or after",
    [100, release(1, 30), release(2, 20), release(3, 5)],
    [
      [[1], 10],
      [[2], 10],
      [[3], 5],
    ],
  ],
] as const)("as many hours are compared on both sides: %s", (_, [since, ...releases], told) => {
  expect(hoursOf(since, ...releases)).toEqual(told);
});

test("a server on which no release was written down, or a broken file, has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "releases-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "releases.json");
  expect(await readReleases(file)).toEqual([]);
  await writeFile(file, '[{"release":"twelve"}]');
  expect(await readReleases(file)).toEqual([]);
  await writeFile(file, '[{"release":12,"at":"2026-11-27T10:00:00Z","by":"somebody"}]');
  expect(await readReleases(file)).toEqual([{ release: 12, at: "2026-11-27T10:00:00Z" }]);
});
