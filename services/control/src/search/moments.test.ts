import { describe, expect, test } from "vitest";
import { momentsOf, SEARCHED } from "./moments.ts";

const seen = (time: number | null, more = {}) => ({
  frame: `m/frames/${time ?? 0}.jpg`,
  time,
  start: time,
  end: time === null ? null : time + 4,
  page: null,
  ...more,
});
const contents = (analyzer: string, result: unknown) =>
  momentsOf(analyzer, result).map(({ content, start, end }) => [content, start, end]);

test("each thing that is said is a moment with its time", () => {
  const segments = [
    { start: 1.5, end: 3, text: "good morning", words: [] },
    { start: 4, end: 5, text: " ", words: [] },
  ];
  expect(momentsOf("whisper-transcriber", { duration: 9, segments })).toEqual([
    { kind: "speech", start: 1.5, end: 3, page: null, frame: null, content: "good morning" },
  ]);
});

describe("what stays over several frames", () => {
  const text = (time: number | null, text: string, more = {}) => ({ ...seen(time, more), text, items: [] });

  test("is one moment, from the first of them to the end of the last", () => {
    const frames = [text(0, "EXIT"), text(4, "EXIT"), text(8, "")];
    expect(contents("ocr-detection", { frames })).toEqual([["EXIT", 0, 8]]);
  });

  test("is one moment where a letter of it was read otherwise in between, and two where a short word is another", () => {
    const frames = [
      text(0, "Breaking news: 12 ships"),
      text(4, "Breaking n3ws: 12 ships"),
      text(8, "Weather"),
    ];
    expect(contents("ocr-detection", { frames })).toEqual([
      ["Breaking news: 12 ships", 0, 8],
      ["Weather", 8, 12],
    ]);
    expect(contents("ocr-detection", { frames: [text(0, "IN"), text(4, "ON")] })).toHaveLength(2);
  });

  test("goes on for each of two things that are seen in turns", () => {
    const objects = [0, 4, 8].flatMap((time) => ["dog", "cat"].map((label) => ({ ...seen(time), label })));
    expect(contents("object-detection", { objects })).toEqual([
      ["dog", 0, 12],
      ["cat", 0, 12],
    ]);
  });

  test("is two moments when it comes back later", () => {
    const frames = [text(0, "EXIT"), text(20, "EXIT")];
    expect(contents("ocr-detection", { frames })).toEqual([
      ["EXIT", 0, 4],
      ["EXIT", 20, 24],
    ]);
  });

  test("is told by page, where the medium has pages", () => {
    const frames = [1, 2].map((page) => text(null, "Invoice", { page, frame: `m/frames/${page}.jpg` }));
    expect(momentsOf("ocr-detection", { frames }).map(({ page, frame }) => [page, frame])).toEqual([
      [1, "m/frames/1.jpg"],
      [2, "m/frames/2.jpg"],
    ]);
  });
});

test("three dogs in a frame are one moment, and a cat beside them another", () => {
  const objects = ["dog", "dog", "cat", "dog"].map((label) => ({ ...seen(0), label, confidence: 1 }));
  expect(contents("object-detection", { objects })).toEqual([
    ["dog", 0, 4],
    ["cat", 0, 4],
  ]);
});

test("nothing of a picture is taken for the same in another frame", () => {
  const objects = ["a", "b"].map((name) => ({ ...seen(null, { frame: name }), label: "dog" }));
  expect(momentsOf("object-detection", { objects })).toHaveLength(2);
});

test("a long text is cut between words, and nothing of it is lost", () => {
  const text = Array.from({ length: 5000 }, (_, index) => `word${index}`).join(" ");
  const pieces = momentsOf("whisper-transcriber", { segments: [{ start: 0, end: 1, text }] });
  expect(pieces.length).toBeGreaterThan(3);
  expect(Math.max(...pieces.map(({ content }) => content.length))).toBeLessThanOrEqual(10_000);
  expect(pieces.map(({ content }) => content).join(" ")).toBe(text);
});

test("a result of another shape is refused by name, and one that nobody searches has no moments", () => {
  for (const analyzer of SEARCHED)
    expect(() => momentsOf(analyzer, { unknown: 1 }), analyzer).toThrow(/expected array/);
  expect(momentsOf("face-reid", { faces: [{}] })).toEqual([]);
});
