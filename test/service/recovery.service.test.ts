import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Behaviour, decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { docker, untilHealthy } from "./docker.ts";
import { Platform, type Running, until } from "./platform.ts";

const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const ocr = new TestAnalyzer("ocr-detection", decodePicture);
let platform: Platform;
let client: Client;
let manager: Running;

const read: Behaviour = succeed("ocr-detection", () => ({ frames: [] }));

beforeAll(async () => {
  platform = await Platform.start();
  await vision.start();
  await ocr.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  manager = platform.jobManager([vision, ocr]);
});

afterAll(async () => {
  await platform?.stop();
  await vision.stop();
  await ocr.stop();
});

beforeEach(() => {
  vision.behaviour = decodePicture;
  ocr.behaviour = read;
  vision.requests.length = 0;
  ocr.requests.length = 0;
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(manager.output.split("\n").slice(-30).join("\n"));
});

/** Uploads, and holds the OCR task until `release`. */
async function heldAtOcr() {
  const held = Promise.withResolvers<void>();
  ocr.behaviour = async (request, response) => {
    await held.promise;
    return read(request, response);
  };
  const { body } = await client.upload("picture.png", "pixels");
  await until(async () => ocr.requests.length === 1, "the text is being read", manager);
  return { ...body, release: held.resolve };
}

async function expectDone(jobId: string, mediaId: string): Promise<void> {
  const job = await client.done(jobId);
  expect(job.tasks.map(({ analyzer, state }) => ({ analyzer, state }))).toEqual([
    { analyzer: "vision-pipeline", state: "done" },
    { analyzer: "ocr-detection", state: "done" },
  ]);
  expect(Object.keys((await client.results(mediaId)).results).sort()).toEqual([
    "ocr-detection",
    "vision-pipeline",
  ]);
  expect(await platform.sql(`SELECT count(*) FROM tasks WHERE job_id = '${jobId}'`)).toBe("2");
}

test("Redis wiped in the middle of a task: it ends, once, and what waits is queued again", async () => {
  const { media, job, release } = await heldAtOcr();
  const second = await client.upload("second.png", "pixels");
  await platform.redisCli("FLUSHALL");
  release();
  await expectDone(job.id, media.id);
  expect(ocr.requests.filter(({ mediaId }) => mediaId === media.id).length).toBe(1);
  await expectDone(second.body.job.id, second.body.media.id);
});

test("Redis killed in the middle of a task: it ends, and work goes on", async () => {
  const { media, job, release } = await heldAtOcr();
  await docker("kill", platform.redis);
  release();
  await expectDone(job.id, media.id);
  const second = await client.upload("second.png", "pixels");
  await docker("start", platform.redis);
  await untilHealthy(platform.redis);
  await expectDone(second.body.job.id, second.body.media.id);
});

test("PostgreSQL killed in the middle of a task: the result waits for it, and is written once", async () => {
  const { media, job, release } = await heldAtOcr();
  await docker("kill", platform.postgres);
  release();
  await docker("start", platform.postgres);
  await untilHealthy(platform.postgres);
  await expectDone(job.id, media.id);
  expect(ocr.requests.length).toBe(1);
});

test("an upload that ends while PostgreSQL is away is accepted once it is back", async () => {
  const gate = Promise.withResolvers<void>();
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode("pix"));
      await gate.promise;
      controller.enqueue(new TextEncoder().encode("els"));
      controller.close();
    },
  });
  const uploading = client.upload("patient.png", body);
  const incoming = join(platform.media, ".incoming");
  await until(async () => (await readdir(incoming)).length === 1, "the upload is under way");
  await docker("kill", platform.postgres);
  gate.resolve();
  await until(async () => (await readdir(incoming)).length === 0, "the file is there");
  await docker("start", platform.postgres);
  const { status, body: accepted } = await uploading;
  expect(status).toBe(201);
  await expectDone(accepted.job.id, accepted.media.id);
});

test("a job manager killed in the middle of a task: the next one runs it again, and only its result counts", async () => {
  const { media, job, release } = await heldAtOcr();
  await manager.end("SIGKILL");
  ocr.behaviour = read;
  manager = platform.jobManager([vision, ocr]);
  await expectDone(job.id, media.id);
  release();
  const done = await client.done(job.id);
  expect(done.tasks.find(({ analyzer }) => analyzer === "ocr-detection")?.attempts).toBe(1);
});

test("a job manager told to stop lets a task end, and its successor has nothing to repeat", async () => {
  const { media, job, release } = await heldAtOcr();
  const ended = manager.end("SIGTERM");
  setTimeout(release, 300);
  expect(await ended).toBe(0);
  manager = platform.jobManager([vision, ocr]);
  await expectDone(job.id, media.id);
  expect(ocr.requests.length).toBe(1);
});

test("a job manager told to stop cuts a long task after 10 s, without using up an attempt", async () => {
  const { media, job } = await heldAtOcr();
  const before = Date.now();
  expect(await manager.end("SIGTERM")).toBe(0);
  expect(Date.now() - before).toBeLessThan(15_000);
  ocr.behaviour = read;
  manager = platform.jobManager([vision, ocr]);
  await expectDone(job.id, media.id);
  expect((await client.done(job.id)).tasks.map(({ attempts }) => attempts)).toEqual([1, 1]);
});

test("two job managers at once: every task has one result", async () => {
  const other = platform.jobManager([vision, ocr]);
  const uploads = await Promise.all(
    Array.from({ length: 10 }, (_, i) => client.upload(`${i}.png`, "pixels")),
  );
  for (const { body } of uploads) await expectDone(body.job.id, body.media.id);
  expect(await other.end()).toBe(0);
});

test("an analyzer taken out of the stack doesn't keep jobs open", async () => {
  const { job } = await heldAtOcr();
  await manager.end("SIGKILL");
  manager = platform.jobManager([vision]);
  const done = await client.done(job.id);
  expect(done.tasks[1]).toMatchObject({ state: "skipped", error: { code: "not_installed" } });
});
