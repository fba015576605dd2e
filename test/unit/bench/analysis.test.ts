import { expect, test } from "vitest";
import { scaledSeconds } from "../../bench/analysis/scale.ts";

const pass = { seconds: 40, worked: { "ocr-detection": 16, "face-reid": 8 } };

test.each([
  { why: "work spreads over the cores", there: 4, seats: 1, seconds: 20 },
  { why: "the slowest analyzer is not outrun", there: 16, seats: 1, seconds: 16 },
  { why: "unless it has more seats", there: 16, seats: 2, seconds: 8 },
  { why: "as many cores are as quick", there: 2, seats: 1, seconds: 40 },
])("by the model, $why", ({ there, seats, seconds }) => {
  expect(scaledSeconds(pass, { here: 2, there }, seats)).toBe(seconds);
});

test("by the model, more cores are never slower, though an analyzer waited while it held its seat", () => {
  const waited = { seconds: 40, worked: { "whisper-transcriber": 50 } };
  expect(scaledSeconds(waited, { here: 2, there: 4 }, 1)).toBe(40);
});
