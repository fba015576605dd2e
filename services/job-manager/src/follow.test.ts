import { describe, expect, test } from "vitest";
import type { Analyzer } from "./analyzers.ts";
import type { Decoded } from "./contract.ts";
import { followersOf, followersOfFailure, readersOf, type Sibling } from "./follow.ts";

const analyzer = (
  name: string,
  input: Analyzer["input"],
  kinds: Analyzer["kinds"],
  sources: string[] = [],
): Analyzer => {
  const url = `http://${name}:8000`;
  return { name, url, memoryMb: 1, kinds, input, sources, timeoutSeconds: 1, concurrency: 1 };
};
const all = [
  analyzer("vision-pipeline", "path", ["video", "image", "audio"]),
  analyzer("thumbnail-generator", "path", ["video", "image"]),
  analyzer("ocr-detection", "frames", ["video", "image"]),
];
const decoded = (kind: Decoded["facts"]["kind"], frames: number): Decoded => {
  const frame = { path: "p", time: null, start: null, end: null, page: null };
  return { facts: { kind }, frames: Array(frames).fill(frame) };
};
const shown = (followers: ReturnType<typeof followersOf>) =>
  Object.fromEntries(followers.map(({ analyzer, skip }) => [analyzer, skip?.code ?? "waiting"]));

test("all that read the kind follow", () => {
  expect(shown(followersOf(decoded("video", 3), all))).toEqual({
    "thumbnail-generator": "waiting",
    "ocr-detection": "waiting",
  });
});

test("those that don't read the kind, or lack frames, are skipped from the start", () => {
  const audio = { "thumbnail-generator": "unsupported_media", "ocr-detection": "unsupported_media" };
  expect(shown(followersOf(decoded("audio", 0), all))).toEqual(audio);
  const frameless = { "thumbnail-generator": "waiting", "ocr-detection": "unsupported_media" };
  expect(shown(followersOf(decoded("video", 0), all))).toEqual(frameless);
});

test("after a decoder that died, those that don't need it still try", () => {
  const error = { code: "out_of_memory", message: "" };
  expect(shown(followersOfFailure(error, all))).toEqual({
    "thumbnail-generator": "waiting",
    "ocr-detection": "prerequisite_failed",
  });
});

test("after a file that is broken, nobody tries", () => {
  const error = { code: "corrupt_media", message: "" };
  const skipped = { "thumbnail-generator": "prerequisite_failed", "ocr-detection": "prerequisite_failed" };
  expect(shown(followersOfFailure(error, all))).toEqual(skipped);
});

describe("what reads results", () => {
  const kinds: Analyzer["kinds"] = ["video", "image", "audio"];
  const readers = [
    ...all,
    analyzer("guardrails", "results", kinds, ["ocr-detection", "whisper-transcriber"]),
    analyzer("index", "results", kinds, ["thumbnail-generator"]),
  ];
  const states = (ocr: Sibling["state"], thumbnails: Sibling["state"], more: Sibling[] = []) => [
    { analyzer: "vision-pipeline", state: "done" as const },
    { analyzer: "ocr-detection", state: ocr },
    { analyzer: "thumbnail-generator", state: thumbnails },
    ...more,
  ];

  test("never follows the decoder at once", () => {
    expect(Object.keys(shown(followersOf(decoded("video", 3), readers)))).not.toContain("guardrails");
    const error = { code: "out_of_memory", message: "" };
    expect(Object.keys(shown(followersOfFailure(error, readers)))).not.toContain("guardrails");
  });

  test("follows when all of its own sources have ended, whatever others do", () => {
    expect(shown(readersOf(states("running", "waiting"), readers))).toEqual({});
    expect(shown(readersOf(states("done", "running"), readers))).toEqual({ guardrails: "waiting" });
    expect(shown(readersOf(states("waiting", "done"), readers))).toEqual({ index: "waiting" });
  });

  test("is skipped where none of its sources has a result", () => {
    expect(shown(readersOf(states("failed", "done"), readers))).toEqual({
      guardrails: "prerequisite_failed",
      index: "waiting",
    });
  });

  test("follows once", () => {
    const there = [{ analyzer: "guardrails", state: "done" as const }];
    expect(shown(readersOf(states("done", "running", there), readers))).toEqual({});
  });
});
