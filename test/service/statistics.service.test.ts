import { afterAll, beforeAll, expect, test } from "vitest";
import type { Statistics } from "../../services/control/src/schemas.ts";
import { fail, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 20_000, interval: 50 };
const vision = new TestAnalyzer("vision-pipeline", () => {});
const speech = new TestAnalyzer("whisper-transcriber", () => {});
const things = new TestAnalyzer("object-detection", () => {});
const all = [vision, speech, things];
let platform: Platform;
let client: Client;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  platform.jobManager(all);
}, 300_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

async function statistics(query = ""): Promise<Statistics> {
  const { status, body } = await client.call<Statistics>("GET", `/api/statistics${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** A video of so many seconds in which these things are seen. */
async function video(bytes: string, duration: number, ...labels: string[]): Promise<string> {
  vision.behaviour = succeed("vision-pipeline", () => ({
    facts: { kind: "video", duration },
    scenes: [],
    frames: [{ path: "frames/0001.jpg", time: 0, start: 0, end: duration, page: null }],
  }));
  speech.behaviour = succeed("whisper-transcriber", () => ({
    language: { code: "de", probability: 0.9 },
    segments: [{ start: 0, end: 1, text: "hallo" }],
  }));
  things.behaviour = succeed("object-detection", () => ({
    objects: labels.map((label, time) => ({
      frame: `${time}`,
      time,
      start: time,
      end: time,
      page: null,
      label,
    })),
  }));
  const { body } = await client.upload("video.mp4", bytes);
  await client.done(body.job.id);
  return body.media.id;
}

test("an empty library is all zeros, with a line for each day", async () => {
  const { media, analyzers, found } = await statistics("?days=7");
  expect(media).toMatchObject({ count: 0, bytes: 0, seconds: 0, kinds: {} });
  expect(media.days.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(media.days.at(-1)?.day).toBe(new Date().toISOString().slice(0, 10));
  expect(analyzers).toEqual([]);
  expect(found).toEqual({ moments: [], things: [], languages: [], people: [] });
});

test("media, time, what was found and how analyzers did are counted, and what is removed is not", async () => {
  await video("12345", 61.5, "dog", "dog", "cat");
  await video("123", 8.5, "dog");
  const gone = await video("1", 100, "cow");
  vision.behaviour = fail(422, "corrupt_media");
  const { body } = await client.upload("broken", "1234567");
  await client.done(body.job.id);
  await client.call("DELETE", `/api/media/${gone}`);
  await expect
    .poll(async () => (await statistics()).found.moments, SOON)
    .toEqual([
      { kind: "object", moments: 4, media: 2 },
      { kind: "speech", moments: 2, media: 2 },
    ]);
  const { media, analyzers, found } = await statistics();
  expect(media).toMatchObject({ count: 3, bytes: 15, seconds: 70, kinds: { video: 2 } });
  expect(media.days).toHaveLength(30);
  expect(media.days.at(-1)).toMatchObject({ count: 3, bytes: 15 });
  expect(found.things).toEqual([
    { name: "dog", media: 2 },
    { name: "cat", media: 1 },
  ]);
  expect(found.languages).toEqual([{ name: "de", media: 2 }]);
  expect(
    analyzers.map(({ analyzer, done, failed, skipped, unfinished, errors }) => ({
      ...{ analyzer, done, failed, skipped, unfinished, errors },
    })),
  ).toEqual([
    {
      analyzer: "object-detection",
      done: 2,
      failed: 0,
      skipped: 1,
      unfinished: 0,
      errors: { prerequisite_failed: 1 },
    },
    {
      analyzer: "vision-pipeline",
      done: 2,
      failed: 1,
      skipped: 0,
      unfinished: 0,
      errors: { corrupt_media: 1 },
    },
    {
      analyzer: "whisper-transcriber",
      done: 2,
      failed: 0,
      skipped: 1,
      unfinished: 0,
      errors: { prerequisite_failed: 1 },
    },
  ]);
  for (const { seconds, median, p95 } of analyzers) {
    expect(seconds).toBeGreaterThan(0);
    expect(median).toBeLessThanOrEqual(p95 ?? 0);
  }
});

test("more days than are kept in mind are refused", async () => {
  expect((await client.call("GET", "/api/statistics?days=0")).status).toBe(400);
  expect((await client.call("GET", "/api/statistics?days=401")).status).toBe(400);
});
