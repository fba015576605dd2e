import { expect, test } from "vitest";
import { CHECKED, checkResult, filesOf } from "./check.ts";

const mediaId = "6f6c5b53-9a6f-4f43-9ab5-30ab0c2fb3a0";
const frame = `${mediaId}/frames/0001.jpg`;
const place = { frame, time: 1, start: 0, end: 4, page: null };
const box = { x: 1, y: 2, width: 3, height: 4 };
const seen = { ...place, frameWidth: 640, frameHeight: 480, confidence: 0.9, box };

const RESULTS: Record<(typeof CHECKED)[number], Record<string, unknown>> = {
  "whisper-transcriber": {
    duration: 10,
    language: { code: "en", probability: 0.9 },
    quality: "normal",
    segments: [
      { start: 0, end: 2, text: "hello", words: [{ word: "hello", start: 0, end: 1, confidence: 0.5 }] },
    ],
    sounds: [{ start: 0, end: 10, kind: "speech" }],
    subtitles: { srt: `${mediaId}/transcript/subtitles.srt`, vtt: `${mediaId}/transcript/subtitles.vtt` },
  },
  "clip-service": {
    frames: [
      { ...place, look: "AAAA", lookModel: "m", picture: null, tags: [{ label: "a dog", confidence: 0.3 }] },
    ],
  },
  "pose-estimation": { people: [{ ...seen, points: [{ name: "nose", x: 1, y: -2, confidence: 0.2 }] }] },
  "object-detection": { objects: [{ ...seen, label: "dog" }] },
  "nsfw-detection": { frames: [{ ...place, score: 0.1 }], scenes: [{ ...place, score: 0.1 }] },
};

function check(analyzer: string, result: unknown, envelope: object = {}) {
  const answer = { schema: 1, analyzer, version: "1", model: null, mediaId, seconds: 1, result, ...envelope };
  return checkResult(JSON.stringify(answer), { analyzer, mediaId, duration: 10, frames: [frame] });
}

test.each(CHECKED)("a result of %s as the analyzer gives it is believed", (analyzer) => {
  expect(check(analyzer, RESULTS[analyzer]).result).toEqual(RESULTS[analyzer]);
});

test.each([
  ["another medium", "object-detection", {}, { mediaId: "0d3a2f0e-1111-4222-8333-444455556666" }, /mediaId/],
  ["another analyzer", "object-detection", {}, { analyzer: "clip-service" }, /analyzer/],
  [
    "a frame that was not shown",
    "object-detection",
    { objects: [{ ...seen, label: "x", frame: "../../etc/passwd" }] },
    {},
    /objects\.0\.frame/,
  ],
  [
    "a time behind the end",
    "object-detection",
    { objects: [{ ...seen, label: "x", time: 13 }] },
    {},
    /objects\.0\.time/,
  ],
  [
    "a confidence of 2",
    "object-detection",
    { objects: [{ ...seen, label: "x", confidence: 2 }] },
    {},
    /confidence/,
  ],
  ["a text without end", "object-detection", { objects: [{ ...seen, label: "x".repeat(101) }] }, {}, /label/],
  ["no list", "pose-estimation", { people: {} }, {}, /people/],
  [
    "a file of another medium",
    "whisper-transcriber",
    { ...RESULTS["whisper-transcriber"], subtitles: { srt: "other/original", vtt: "x" } },
    {},
    /subtitles\.srt/,
  ],
])("%s is not believed", (_, analyzer, result, envelope, where) => {
  expect(() => check(analyzer, result, envelope)).toThrow(where);
});

test("what is no JSON is told as that, and its text is not repeated", () => {
  const expected = { analyzer: "clip-service", mediaId, duration: undefined, frames: [] };
  expect(() => checkResult("secret", expected)).toThrow(/^the worker's result is not JSON$/);
});

test("only subtitles are files beside a result", () => {
  expect(filesOf(check("whisper-transcriber", RESULTS["whisper-transcriber"]))).toHaveLength(2);
  expect(filesOf(check("clip-service", RESULTS["clip-service"]))).toEqual([]);
});
