import { expect, test } from "vitest";
import { findingsOf } from "./findings.ts";

const finding = {
  ...{
    rule: "word",
    action: "hide",
    reason: '"secret" is on the list',
    excerpt: "a secret",
    source: "ocr-detection",
  },
  ...{ frame: "m/frames/0001.jpg", time: 0, start: 0, end: 4, page: null, frameWidth: 640, frameHeight: 480 },
  box: { x: 1, y: 2, width: 3, height: 4 },
};
const keys = (...findings: object[]) => findingsOf({ findings }).map(({ key }) => key);

test("the same finding has the same key, also when something else is to be done with it", () => {
  expect(keys(finding)).toEqual(keys({ ...finding, action: "flag" }));
  expect(keys(finding)[0]).toMatch(/^[\w-]{22}$/);
});

test.each([
  ["word", { excerpt: "another secret" }],
  ["place", { box: { ...finding.box, x: 2 } }],
  ["time", { start: 4 }],
  ["source", { source: "whisper-transcriber" }],
])("another %s is another finding", (_, more) => {
  expect(new Set(keys(finding, { ...finding, ...more })).size).toBe(2);
});

test("what is told twice is one", () => {
  expect(keys(finding, { ...finding })).toHaveLength(1);
});

test("a result of another shape is refused by name", () => {
  expect(() => findingsOf({ findings: [{ ...finding, action: "burn" }] })).toThrow(/action/);
  expect(() => findingsOf({})).toThrow(/findings/);
});
