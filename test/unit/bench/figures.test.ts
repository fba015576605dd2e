import { describe, expect, test } from "vitest";
import { below, inTurns, median, quantile } from "../../bench/figures.ts";
import { criticalPath } from "../../bench/jobs.ts";
import { summary } from "../../bench/report.ts";
import { between } from "../../bench/write-into.ts";

describe("figures", () => {
  test("a median is the middle value, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 9])).toBe(3);
    expect(() => median([])).toThrow("median of nothing");
  });

  test("a quantile is a value that was measured", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(hundred, 0.95)).toBe(95);
    expect(quantile([7], 0.99)).toBe(7);
  });

  test("an aim is held to the median, not to the worst", () => {
    expect(below(50, "ms", [10, 20, 400])).toEqual({ text: "under 50 ms", met: true });
    expect(below(50, "ms", [10, 60, 70]).met).toBe(false);
  });

  test("two measurements are taken in turns", async () => {
    const order: string[] = [];
    const taken = await inTurns(
      2,
      async (round) => order.push(`a${round}`),
      async (round) => order.push(`b${round}`),
    );
    expect(order).toEqual(["a0", "b0", "a1", "b1"]);
    expect(taken).toEqual({ first: [1, 3], second: [2, 4] });
  });

  test("a summary shows the spread of the repetitions and how many there were", () => {
    expect(summary([3.4, 3.1, 3.2], "s")).toBe("3.20 s (3.10–3.40, n=3)");
    expect(summary([12.34], "ms")).toBe("12.3 ms");
  });
});

test("an image job's critical path is the decoder and the slowest of the analyzers after it", () => {
  const tasks = [
    { analyzer: "vision-pipeline", seconds: 0.2 },
    { analyzer: "ocr-detection", seconds: 0.9 },
    { analyzer: "face-reid", seconds: 0.4 },
    { analyzer: "thumbnail-generator", seconds: null },
  ].map((task) => ({
    ...task,
    state: "done" as const,
    attempts: 1,
    progress: null,
    secondsLeft: null,
    error: null,
  }));
  expect(criticalPath({ tasks })).toBeCloseTo(1100);
});

describe("writing figures into a document", () => {
  const marks = (command: string, old: string) =>
    `<!-- figures: written by ${command} -->\n${old}\n<!-- end of figures -->\n`;
  const page = `before\n${marks("make bench", "old")}between\n${marks("make bench-providers", "older")}after\n`;

  test("only what stands between the marks is replaced", () => {
    const written = between(page, "make bench", "new");
    expect(written).toBe(page.replace("old", "new"));
    expect(between(written, "make bench", "newer")).toBe(page.replace("old", "newer"));
  });

  test("each command has a place of its own", () => {
    expect(between(page, "make bench-providers", "new")).toBe(page.replace("older", "new"));
  });

  test("a document without the marks is left alone", () => {
    expect(() => between("text", "make bench", "new")).toThrow("no place for the figures");
  });
});
