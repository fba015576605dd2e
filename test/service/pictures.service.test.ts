import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlikeMoment, LookAlike, Results } from "../../services/control/src/schemas.ts";
import { SPACES } from "../../services/control/src/search/pictures.ts";
import { decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { docker, untilHealthy } from "./docker.ts";
import { Meaning } from "./meaning.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 30_000, interval: 100 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const clip = new TestAnalyzer("clip-service", () => {});
const all = [vision, clip];
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

const [PICTURE, LOOK] = SPACES;

/** Little-endian float32 of length 1 in base64: the first numbers, and zeros. */
function packed(dimension: number, ...first: number[]): string {
  const length = Math.hypot(...first);
  return Buffer.from(
    Float32Array.from({ length: dimension }, (_, index) => (first[index] ?? 0) / length).buffer,
  ).toString("base64");
}

interface Frame {
  readonly look: readonly number[];
  readonly picture?: readonly number[];
  readonly tags?: readonly string[];
}

/** Uploads a medium whose frames, each 10 s, look like this, and waits until it is analysed. */
async function seen(name: string, ...frames: Frame[]): Promise<string> {
  clip.behaviour = succeed("clip-service", () => ({
    frames: frames.map(({ look, picture, tags = [] }, index) => ({
      ...{
        frame: `frames/${index}.jpg`,
        time: index * 10 + 5,
        start: index * 10,
        end: index * 10 + 10,
        page: null,
      },
      ...{ look: packed(LOOK.dimension, ...look), lookModel: "look-1" },
      picture: picture ? packed(PICTURE.dimension, ...picture) : null,
      pictureModel: picture ? "siglip2-test" : null,
      tags: tags.map((label) => ({ label, confidence: 0.9 })),
    })),
  }));
  const { body } = await client.upload(name, "pixels");
  await client.done(body.job.id);
  return body.media.id;
}

async function alike(mediaId: string): Promise<readonly LookAlike[] | null> {
  const { body } = await client.call<{ alike: LookAlike[] | null }>("GET", `/api/media/${mediaId}/alike`);
  return body.alike;
}

const names = async (mediaId: string) => (await alike(mediaId))?.map(({ name }) => name);

async function find(q: string): Promise<readonly AlikeMoment[] | null> {
  const { body } = await client.call<{ alike: AlikeMoment[] | null }>(
    "GET",
    `/api/search?${new URLSearchParams({ q })}`,
  );
  return body.alike;
}

test("media that look alike are found by each other, with the frames that are most alike, and others are not", async () => {
  const first = await seen("first.mp4", { look: [1, 0, 0] }, { look: [0, 1, 0] });
  const second = await seen("second.mp4", { look: [0, 0, 1] }, { look: [0.02, 1, 0] }, { look: [0.3, 1, 0] });
  await seen("other.mp4", { look: [-1, -1, -1] });
  await expect.poll(() => names(first), SOON).toEqual(["second.mp4"]);
  const [found] = (await alike(first)) ?? [];
  expect(found).toMatchObject({
    ...{ mediaId: second, by: "look", frame: "frames/1.jpg", time: 15, page: null },
    own: { frame: "frames/1.jpg", time: 15, page: null },
  });
  expect(found?.score).toBeCloseTo(0.9998, 3);
  expect(await names(second)).toEqual(["first.mp4"]);
});

test("what shows the same goes before what has the same colours", async () => {
  const asked = await seen("asked.jpg", { look: [0, 0, 0, 1], picture: [0, 0, 0, 1] });
  await seen("colours.jpg", { look: [0, 0, 0, 1], picture: [0, 0, 0, 0, 1] });
  await seen("shows.jpg", { look: [0, 0, 0, 0, 1], picture: [0, 0, 0, 1, 0.3] });
  await expect.poll(async () => (await names(asked))?.toSorted(), SOON).toEqual(["colours.jpg", "shows.jpg"]);
  const by = Object.fromEntries((await alike(asked))?.map(({ name, by }) => [name, by]) ?? []);
  expect(by).toEqual({ "colours.jpg": "look", "shows.jpg": "picture" });
});

test("a medium that is removed is found by none any more", async () => {
  const kept = await seen("kept.jpg", { look: [0, 0, 0, 0, 0, 1] });
  const gone = await seen("gone.jpg", { look: [0, 0, 0, 0, 0, 1] });
  await expect.poll(() => names(kept), SOON).toEqual(["gone.jpg"]);
  await client.call("DELETE", `/api/media/${gone}`);
  expect(await names(kept)).toEqual([]);
  const { status } = await client.call("GET", `/api/media/${gone}/alike`);
  expect(status).toBe(404);
});

test("what a frame shows is found by its word, and in the words of a model only once that is installed", async () => {
  const red = await seen("red.jpg", { look: [1, 1], picture: [1, -1, -1], tags: ["a bonfire"] });
  const tagged = async () =>
    (await client.call<{ moments: object[] }>("GET", "/api/search?q=bonfires")).body.moments;
  // Results are made findable after their job has ended.
  await expect.poll(tagged, SOON).toMatchObject([{ kind: "tag", mediaId: red }]);
  expect(await find("fire")).toEqual([]);
  await meaning.installPictures();
  await expect
    .poll(() => find("fire"), SOON)
    .toMatchObject([{ kind: "picture", name: "red.jpg", frame: "frames/0.jpg", start: 0, excerpt: [] }]);
  expect(await find("the sea")).toEqual([]);
});

test("results come without vectors, of which nobody can read anything", async () => {
  const mediaId = await seen("plain.jpg", { look: [0, 1, 1], picture: [1], tags: ["a beach"] });
  const { body } = await client.call<Results>("GET", `/api/media/${mediaId}/results`);
  expect(body.results["clip-service"]).toMatchObject({
    result: { frames: [{ tags: [{ label: "a beach" }] }] },
  });
  const text = JSON.stringify(body.results["clip-service"]);
  expect(text).not.toMatch(/"(look|picture)":/);
  expect(text.length).toBeLessThan(1000);
});

test("while vector-db is away nobody can tell; vectors that were lost are made anew from the rows", async () => {
  const one = await seen("one.jpg", { look: [0, 0, 1, 1] });
  await seen("two.jpg", { look: [0, 0, 1, 1] });
  await expect.poll(() => names(one), SOON).toEqual(["two.jpg"]);
  await docker("kill", meaning.vectors);
  expect(await alike(one)).toBeNull();
  await rm(join(meaning.files, "vectors.db"));
  await docker("start", meaning.vectors);
  await untilHealthy(meaning.vectors);
  // Control looks once a minute, and whenever a job has changed.
  await seen("three.jpg", { look: [-1, 1] });
  await expect.poll(() => names(one), SOON).toEqual(["two.jpg"]);
});
