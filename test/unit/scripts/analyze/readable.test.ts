import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { exitCodeFor } from "../../../../scripts/analyze/index.ts";
import { boxOf, clock, placeOf } from "../../../../scripts/analyze/places.ts";
import { JobLines } from "../../../../scripts/analyze/progress.ts";
import { type Analysis, readable } from "../../../../scripts/analyze/readable.ts";
import { job, results, type Task } from "../../../../scripts/api/shapes.ts";

const place = {
  frame: "m/frames/0001.jpg",
  time: 5,
  start: 4,
  end: 8,
  page: null,
  frameWidth: 640,
  frameHeight: 360,
};
const box = { x: 12.4, y: 34, width: 100, height: 50 };
const envelope = (analyzer: string, result: unknown) => ({
  schema: 1,
  analyzer,
  version: "1.0.0",
  model: "m",
  seconds: 0.4,
  result,
});

function task(analyzer: string, state: Task["state"], code?: string): Task {
  return {
    analyzer,
    state,
    attempts: 1,
    seconds: 0.4,
    progress: null,
    secondsLeft: null,
    error: code === undefined ? null : { code, message: `${code} it is` },
  };
}

function jobOf(...tasks: Task[]) {
  return job.parse({ id: "j", mediaId: "m", state: "done", createdAt: "x", finishedAt: "y", tasks });
}

const analysis: Analysis = {
  file: "/home/ann/clip.mp4",
  job: jobOf(task("vision-pipeline", "done"), task("face-reid", "skipped", "model_missing")),
  results: results.parse({
    mediaId: "m",
    results: {
      "vision-pipeline": envelope("vision-pipeline", {
        facts: {
          kind: "video",
          format: "mp4",
          duration: 12.5,
          width: 640,
          height: 360,
          frameRate: 29.97,
          videoCodec: "h264",
          audioCodec: null,
          pages: null,
          bytes: 123_456,
        },
        scenes: [
          { start: 0, end: 4 },
          { start: 4, end: 12.5 },
        ],
        frames: [],
      }),
      "thumbnail-generator": envelope("thumbnail-generator", {
        thumbnails: [{ path: "m/thumbnails/poster.jpg", width: 320, height: 180, time: 2, kind: "poster" }],
      }),
      "ocr-detection": envelope("ocr-detection", {
        frames: [
          {
            ...place,
            text: "x",
            items: [{ text: "EXIT\u001b[2J\n 24", confidence: 0.934, box, language: "eng" }],
          },
        ],
      }),
      "whisper-transcriber": envelope("whisper-transcriber", {
        duration: 12.5,
        language: { code: "en", probability: null },
        quality: "low",
        reason: "It mishears",
        segments: [
          {
            start: 1,
            end: 2.5,
            text: "leave the\u001b[2J house",
            words: [
              { word: "leave", start: 1, end: 2, confidence: 0.5 },
              { word: "house", start: 2, end: 2.5, confidence: 0.7 },
            ],
          },
        ],
        sounds: [
          { start: 0, end: 1, kind: "silence" },
          { start: 1, end: 9, kind: "speech" },
          { start: 9, end: 12.5, kind: "music" },
        ],
        subtitles: { srt: "m/transcript/subtitles.srt", vtt: "m/transcript/subtitles.vtt" },
      }),
    },
    errors: { "face-reid": { code: "model_missing", message: "model_missing it is" } },
  }),
};

test("everything that was found is in the tables, with times, boxes and confidence", () => {
  const text = stripVTControlCharacters(readable(analysis));
  const squeezed = text.replaceAll(/ {2,}/g, "  ");
  for (const part of [
    "/home/ann/clip.mp4",
    "Kind  video, mp4",
    "Size  640×360",
    "Duration  0:12.5",
    "Frames per second  29.97",
    "File  123.5 kB",
    "2  0:04.0  0:12.5  8.5 s",
    "poster  0:02.0  320×180  m/thumbnails/poster.jpg",
    "93 %  0:04.0–0:08.0  100×50 at 12,34  eng",
    "0:01.0–0:02.5  leave the house  60 %",
    "Language en, the only one known\nIt mishears\n0:00.0–0:01.0 silence, 0:09.0–0:12.5 music\n",
    "m/transcript/subtitles.srt, m/transcript/subtitles.vtt",
    "face-reid  skipped  model_missing  1  model_missing it is",
  ]) {
    expect(squeezed).toContain(part);
  }
  expect(text).not.toContain("Audio");
});

test("what an analyzer of one's own found is shown, though nothing is known of it", () => {
  const frames = [{ ...place, brightness: 0.5021 }];
  const own = results.parse({
    ...{ mediaId: "m", errors: {} },
    results: { "colour-mood": envelope("colour-mood", { frames }) },
  });
  const text = stripVTControlCharacters(readable({ ...analysis, results: own })).replaceAll(/ {2,}/g, " ");
  expect(text).toContain("colour-mood\nWhere brightness\n0:04.0–0:08.0 0.5021\n");
});

test("text found in media can't steer the terminal", () => {
  expect(readable(analysis)).not.toContain("\u001b[2J");
  expect(stripVTControlCharacters(readable(analysis))).toContain("EXIT 24");
});

test("times and places read as people write them", () => {
  expect([0, 59.96, 3723.4].map(clock)).toEqual(["0:00.0", "1:00.0", "1:02:03.4"]);
  expect(placeOf({ time: null, start: null, end: null, page: 2 })).toBe("page 2");
  expect(placeOf({ time: null, start: null, end: null, page: null })).toBe("");
  expect(boxOf(box)).toBe("100×50 at 12,34");
});

test("the exit code tells whose fault it was", () => {
  expect(exitCodeFor([{ job: jobOf(task("a", "done"), task("b", "skipped", "model_missing")) }])).toBe(0);
  expect(exitCodeFor([{ job: jobOf(task("a", "failed", "corrupt_media")) }])).toBe(3);
  expect(exitCodeFor([{ job: jobOf(task("a", "failed", "out_of_memory")) }])).toBe(1);
});

test("each change of a task is told once, and a wait is told with its reason", () => {
  const lines = new JobLines();
  const take = (...tasks: Task[]) => lines.take(jobOf(...tasks)).map(stripVTControlCharacters);
  expect(take({ ...task("ocr", "waiting"), attempts: 0 })).toEqual([]);
  expect(take({ ...task("ocr", "running"), attempts: 0 })).toEqual(["▸ ocr running"]);
  expect(take({ ...task("ocr", "running"), attempts: 0 })).toEqual([]);
  expect(take(task("ocr", "waiting", "timeout"))).toEqual([
    "· ocr waiting to be tried again timeout: timeout it is",
  ]);
  expect(take(task("ocr", "done"))).toEqual(["✔ ocr done 0.4 s"]);
});

test("progress is told at each quarter, with the time left", () => {
  const lines = new JobLines();
  const take = (progress: number | null, state: Task["state"] = "running") =>
    lines
      .take(jobOf({ ...task("ocr", state), attempts: 0, progress, secondsLeft: progress && 61 }))
      .map(stripVTControlCharacters);
  expect(take(null)).toEqual(["▸ ocr running"]);
  expect(take(0.1)).toEqual([]);
  expect(take(0.26)).toEqual(["▸ ocr running 26 %, 1 min 1 s left"]);
  expect(take(0.3, "waiting")).toEqual([]);
  expect(take(0.4)).toEqual([]);
  expect(take(0.999)).toEqual(["▸ ocr running 99 %, 1 min 1 s left"]);
});
