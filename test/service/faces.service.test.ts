import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Recognition } from "../../services/control/src/people/schemas.ts";
import { faceReid } from "../../services/face-reid/service.ts";
import { type Behaviour, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { buildAnalyzer, freePort, pythonIn, startContainer, untilHealthy } from "./docker.ts";
import { People } from "./people.ts";
import { Platform } from "./platform.ts";

const PORTRAIT = fileURLToPath(new URL("../fixtures/media/portrait.jpg", import.meta.url));
/** A photograph that nobody here made, where there is one. */
const TWO_FACES = join(process.env["REAL_MEDIA"] ?? "", "two-faces.jpg");

/** A decoder to which the upload itself is the only frame; what it writes can be read by face-reid's user. */
const wholePicture: Behaviour = async (request, response) => {
  const folder = join(platform.media, request.mediaId);
  await mkdir(join(folder, "frames"));
  await copyFile(join(folder, "original"), join(folder, "frames/0001.jpg"));
  for (const path of ["", "original", "frames", "frames/0001.jpg"]) await chmod(join(folder, path), 0o755);
  const path = `${request.mediaId}/frames/0001.jpg`;
  const frame = { path, time: null, start: null, end: null, page: null, width: 8, height: 8 };
  const decoded = { facts: { kind: "image", width: 8, height: 8, bytes: 8 }, scenes: [], frames: [frame] };
  await succeed("vision-pipeline", () => decoded)(request, response);
};

const vision = new TestAnalyzer("vision-pipeline", wholePicture);
let platform: Platform;
let client: Client;
let people: People;
let models: string;

beforeAll(async () => {
  platform = await Platform.start();
  models = join(platform.folder, "models");
  await mkdir(models);
  await chmod(models, 0o777);
  const port = await freePort();
  const { runId, secrets, media } = platform;
  const container = await startContainer(faceReid, {
    ...{ runId, secrets, publish: { 8000: port }, volumes: { media, models } },
    image: await buildAnalyzer("face-reid"),
  });
  await untilHealthy(container);
  await vision.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  people = new People(client);
  const faces = { name: "face-reid", url: `http://127.0.0.1:${port}`, sources: [], quickBytes: undefined };
  platform.jobManager([vision, faces]);
});

afterAll(async () => {
  await platform?.stop();
  await vision.stop();
});

/** Uploads a picture, and waits until its faces are compared; its id and its people's, from left to right. */
async function seen(file: string): Promise<{ mediaId: string; jobId: string; whose: string[] }> {
  const { body } = await client.upload(file, new Blob([await readFile(file)]).stream());
  await client.done(body.job.id);
  const { id: jobId, mediaId } = body.job;
  await expect.poll(() => people.of(mediaId)).not.toEqual([]);
  return { mediaId, jobId, whose: (await people.of(mediaId)).map(({ id }) => id) };
}

const recognised = async () =>
  (await client.call<{ recognition: Recognition }>("GET", "/api/people")).body.recognition;

test("a portrait has one person, of whom it is said that nobody can find them again", async () => {
  const { mediaId } = await seen(PORTRAIT);
  expect(await people.of(mediaId)).toMatchObject([
    { name: null, tracks: [{ start: null, faces: [{ time: null, confidence: expect.any(Number) }] }] },
  ]);
  await expect.poll(recognised).toEqual({ ready: false, reason: expect.stringContaining("INSTALL=sface") });
});

test.skipIf(!existsSync(TWO_FACES))("a photograph of two has two", async () => {
  expect((await seen(TWO_FACES)).whose).toHaveLength(2);
});

test("once models are installed, the same person is found in another picture, beside somebody else", async () => {
  const make = `
import pathlib
from PIL import Image
from colours import face, write_models
for name, people in (("one", ["red"]), ("two", ["green", "#e01010"])):
    picture = Image.new("RGB", (1280, 720), "black")
    for place, colour in enumerate(people):
        face(picture, 8 + 12 * place, 10, colour)
    picture.save(f"/models/{name}.jpg", quality=98)
write_models(pathlib.Path("/models"))`;
  await pythonIn("face-reid", make, [`${models}:/models`]);
  const one = await seen(join(models, "one.jpg"));
  const two = await seen(join(models, "two.jpg"));
  expect(two.whose).toEqual([expect.not.stringMatching(one.whose[0] ?? "-"), one.whose[0]]);
  const { results } = await client.results(one.mediaId);
  expect(results["face-reid"]).toMatchObject({
    ...{ model: expect.stringContaining(" sface-") },
    result: { faces: [{ embeddingModel: expect.stringMatching(/^sface-[\da-f]{8}$/) }] },
  });
  await expect.poll(recognised).toEqual({ ready: true, reason: null });
});
