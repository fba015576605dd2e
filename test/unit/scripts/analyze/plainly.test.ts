import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { plainly } from "../../../../scripts/analyze/plainly.ts";

const squeezed = (result: unknown) => stripVTControlCharacters(plainly(result)).replaceAll(/ {2,}/g, " ");
const entry = (start: number, more: object) => ({
  ...{
    frame: "m/frames/0001.jpg",
    time: start,
    start,
    end: start + 4,
    page: null,
    frameWidth: 8,
    frameHeight: 6,
  },
  ...more,
});

test("a list is a table with the place of each entry and whatever else it says", () => {
  const frames = [entry(0, { brightness: 0.5021 }), entry(4, { brightness: 1, tags: [{ label: "sea" }] })];
  expect(squeezed({ frames, model: "m" }).split("\n")).toEqual([
    "Where brightness tags",
    "0:00.0–0:04.0 0.5021",
    '0:04.0–0:08.0 1 [{"label":"sea"}]',
    "model: m",
  ]);
});

test("a long list is cut, and says so; so is a long value", () => {
  const text = squeezed({ items: Array.from({ length: 23 }, (_, at) => ({ at, text: "x".repeat(99) })) });
  expect(text.split("\n")).toHaveLength(22);
  expect(text).toContain("3 more: JSON=1 shows all");
  expect(text).toContain(`${"x".repeat(59)}…`);
});

test.each([
  ["text", "text"],
  [null, "null"],
  [{ frames: [] }, "frames: []"],
  [{ words: "a\u001b[2J\nb" }, "words: a b"],
])("%j is told as it is, and steers no terminal", (result, expected) => {
  expect(squeezed(result)).toBe(expected);
});
