import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlikeMoment, FoundMoment } from "../../services/control/src/schemas.ts";
import { decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { docker, untilHealthy } from "./docker.ts";
import { Meaning } from "./meaning.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 30_000, interval: 100 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const speech = new TestAnalyzer("whisper-transcriber", () => {});
const all = [vision, speech];
let platform: Platform;
let meaning: Meaning;
let client: Client;

beforeAll(async () => {
  platform = await Platform.start();
  meaning = await Meaning.start(platform);
  for (const analyzer of all) await analyzer.start();
  const control = await platform.control(meaning.environment);
  client = new Client(control.url);
  await client.login(platform.password);
  platform.jobManager(all);
}, 600_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

/** Uploads a medium in which this is said, and waits until it is analysed. */
async function said(name: string, ...sentences: string[]): Promise<{ mediaId: string; jobId: string }> {
  const segments = sentences.map((text, index) => ({ start: index * 10, end: index * 10 + 5, text }));
  speech.behaviour = succeed("whisper-transcriber", () => ({ segments }));
  const { body } = await client.upload(name, "pixels");
  await client.done(body.job.id);
  return { mediaId: body.media.id, jobId: body.job.id };
}

const say = async (name: string, ...sentences: string[]) => (await said(name, ...sentences)).mediaId;

interface Found {
  readonly moments: FoundMoment[];
  readonly alike: AlikeMoment[] | null;
}

async function ask(q: string, more: Record<string, string> = {}): Promise<Found> {
  const { status, body } = await client.call<Found>(
    "GET",
    `/api/search?${new URLSearchParams({ q, ...more })}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const alike = async (q: string, more = {}) =>
  (await ask(q, more)).alike?.map(({ excerpt }) => excerpt.map(({ text }) => text).join("")) ?? null;

async function stored(): Promise<number> {
  const response = await fetch(`${meaning.environment.VECTORS_URL}/collections/moments`);
  return ((await response.json()) as { count: number }).count;
}

test("what was said in other words is found, most alike first, and what has the words is not told twice", async () => {
  const mediaId = await say(
    "park.mp4",
    "the puppy is playing outside on the grass",
    "a dog is running in the park",
    "our quarterly revenue has grown",
  );
  await expect.poll(() => alike("dogs running outdoors"), SOON).toHaveLength(2);
  const found = await ask("dogs running outdoors");
  expect(found.moments).toEqual([]);
  expect(found.alike?.[0]).toMatchObject({
    ...{ mediaId, name: "park.mp4", kind: "speech", start: 10, end: 15, page: null, frame: null },
    excerpt: [{ text: "a dog is running in the park", match: false }],
  });
  const scores = found.alike?.map(({ score }) => score) ?? [];
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  const both = await ask("a dog running in a park");
  expect(both.moments.map(({ start }) => start)).toEqual([10]);
  expect(both.alike?.map(({ start }) => start)).toEqual([0]);
});

test("a search keeps to its kind and medium, in other words too", async () => {
  const mediaId = await say("sea.mp4", "boats are sailing on the water");
  const query = "a ship at sea";
  await expect.poll(() => alike(query), SOON).toEqual(["boats are sailing on the water"]);
  expect(await alike(query, { mediaId })).toHaveLength(1);
  expect(await alike(query, { mediaId: platform.runId })).toEqual([]);
  expect(await alike(query, { kind: "text" })).toEqual([]);
  expect(await alike(query, { kind: "object" })).toEqual([]);
  expect(await alike(query, { offset: "20" })).toEqual([]);
});

test("the vectors of a medium go with it", async () => {
  const before = await stored();
  const mediaId = await say("cars.mp4", "the automobile is parked in the garage", "it needs new tyres");
  await expect.poll(stored, SOON).toBe(before + 2);
  await client.call("DELETE", `/api/media/${mediaId}`);
  await expect.poll(stored, SOON).toBe(before);
  expect(await alike("a car in a garage")).toEqual([]);
});

test("an analysis that is run again is found by what it says now", async () => {
  const { mediaId, jobId } = await said("bread.mp4", "how to bake a loaf of bread");
  await expect.poll(() => alike("baking recipes", { mediaId }), SOON).toHaveLength(1);
  const before = await stored();
  speech.behaviour = succeed("whisper-transcriber", () => ({
    segments: [{ start: 0, end: 5, text: "tune your guitar strings" }],
  }));
  const { status } = await client.call("POST", `/api/jobs/${jobId}/rerun`, {
    analyzers: ["whisper-transcriber"],
  });
  expect(status).toBeLessThan(300);
  await expect
    .poll(() => alike("musical instruments", { mediaId }), SOON)
    .toEqual(["tune your guitar strings"]);
  expect(await alike("baking recipes", { mediaId })).toEqual([]);
  expect(await stored()).toBe(before);
});

test("while nobody knows what texts mean, words are found; what was said meanwhile is found once they are back", async () => {
  await docker("stop", meaning.vectors);
  await say("night.mp4", "the moon and the stars are shining");
  await expect.poll(async () => (await ask("moon")).moments, SOON).toHaveLength(1);
  expect((await ask("moon")).alike).toBeNull();
  await docker("start", meaning.vectors);
  await untilHealthy(meaning.vectors);
  await expect.poll(() => alike("astronomy planets"), SOON).toEqual(["the moon and the stars are shining"]);
});

test("vectors that were lost are made anew from the rows", async () => {
  const before = await stored();
  expect(before).toBeGreaterThan(3);
  await docker("kill", meaning.vectors);
  await rm(join(meaning.files, "vectors.db"));
  await docker("start", meaning.vectors);
  await untilHealthy(meaning.vectors);
  await say("silence.mp4");
  await expect.poll(() => stored().catch(() => 0), SOON).toBe(before);
  expect(await alike("a ship at sea")).toEqual(["boats are sailing on the water"]);
});
