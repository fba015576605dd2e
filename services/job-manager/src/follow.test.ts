import { expect, test } from "vitest";
import type { Analyzer } from "./analyzers.ts";
import type { Decoded } from "./contract.ts";
import { followersOf, followersOfFailure } from "./follow.ts";

const analyzer = (name: string, input: Analyzer["input"], kinds: Analyzer["kinds"]): Analyzer => {
  return { name, url: `http://${name}:8000`, memoryMb: 1, kinds, input, timeoutSeconds: 1, concurrency: 1 };
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
