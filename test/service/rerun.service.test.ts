import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { answer, decodePicture, fail, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const ocr = new TestAnalyzer("ocr-detection", decodePicture);
const thumbnails = new TestAnalyzer("thumbnail-generator", decodePicture);
const rules = new TestAnalyzer("guardrails", decodePicture, ["ocr-detection"]);
const all = [vision, ocr, thumbnails, rules];
let platform: Platform;
let client: Client;
let manager: Running;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  manager = platform.jobManager(all);
});

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

beforeEach(() => {
  vision.behaviour = decodePicture;
  ocr.behaviour = reads("first");
  thumbnails.behaviour = succeed("thumbnail-generator", () => ({ thumbnails: [] }));
  // Finds what it is given.
  rules.behaviour = succeed("guardrails", ({ options }) => ({ given: options.results }));
  for (const analyzer of all) analyzer.requests.length = 0;
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(manager.output.split("\n").slice(-30).join("\n"));
});

const reads = (text: string) => succeed("ocr-detection", () => ({ frames: [text] }));
const calls = () => all.map(({ requests }) => requests.length);

async function analyzed() {
  const { body } = await client.upload("picture.png", "pixels");
  await client.done(body.job.id);
  return body;
}

function rerun(jobId: string, ...analyzers: string[]) {
  return client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers });
}

test("an analyzer that looks again replaces its result, who reads it follows, and nobody else is asked", async () => {
  const { media, job } = await analyzed();
  ocr.behaviour = reads("second");
  const { status, body } = await rerun(job.id, "ocr-detection");
  expect([status, body]).toMatchObject([200, { state: "running", finishedAt: null }]);
  const done = await client.done(job.id);
  expect(done.tasks.map(({ state, attempts }) => [state, attempts])).toEqual(Array(4).fill(["done", 1]));
  const { results } = await client.results(media.id);
  expect(results["ocr-detection"]).toMatchObject({ result: { frames: ["second"] } });
  expect(results["guardrails"]).toMatchObject({
    result: { given: { "ocr-detection": { frames: ["second"] } } },
  });
  expect(calls()).toEqual([1, 2, 1, 2]);
});

test("after the one that decodes, all look again", async () => {
  const { job } = await analyzed();
  await rerun(job.id, "vision-pipeline");
  const done = await client.done(job.id);
  expect(done.tasks.map(({ state }) => state)).toEqual(Array(4).fill("done"));
  expect(calls()).toEqual([2, 2, 2, 2]);
});

test("a result that fails the second time is gone, and so is not read", async () => {
  const { media, job } = await analyzed();
  ocr.behaviour = fail(422, "corrupt_media");
  await rerun(job.id, "ocr-detection");
  const { tasks } = await client.done(job.id);
  expect(tasks.find(({ analyzer }) => analyzer === "ocr-detection")?.state).toBe("failed");
  expect((await client.results(media.id)).results).not.toHaveProperty("ocr-detection");
});

test("a model that came late is used for all media that lacked it, what failed is tried again, the rest is left alone", async () => {
  // Nothing of other tests is left to be tried again.
  await client.call("POST", "/api/analyzers/ocr-detection/rerun");
  const good = await analyzed();
  ocr.behaviour = fail(409, "model_missing");
  const lacking = [await analyzed(), await analyzed()];
  ocr.behaviour = fail(422, "corrupt_media");
  const failed = await analyzed();
  ocr.behaviour = reads("late");
  ocr.requests.length = 0;
  const { status, body } = await client.call("POST", "/api/analyzers/ocr-detection/rerun");
  expect([status, body]).toEqual([200, { tasks: 3 }]);
  for (const { media, job } of [...lacking, failed]) {
    await client.done(job.id);
    const { results } = await client.results(media.id);
    expect(results["ocr-detection"]).toMatchObject({ result: { frames: ["late"] } });
    expect(results["guardrails"]).toMatchObject({
      result: { given: { "ocr-detection": { frames: ["late"] } } },
    });
  }
  expect(ocr.requests.map(({ mediaId }) => mediaId)).not.toContain(good.media.id);
  expect((await client.call("POST", "/api/analyzers/ocr-detection/rerun")).body).toEqual({ tasks: 0 });
});

test("what another version or model has seen is looked at again where somebody asks for it, and nothing else", async () => {
  const old = await analyzed();
  await platform.sql(`UPDATE tasks SET model = 'of old' WHERE job_id = '${old.job.id}'`);
  const again = async (query: string) => client.call("POST", `/api/analyzers/ocr-detection/rerun${query}`);
  // The job manager tells of models twice a minute.
  await expect.poll(async () => (await again("?outdated=true")).status, { timeout: 60_000 }).toBe(200);
  await client.done(old.job.id);
  expect(ocr.requests.map(({ mediaId }) => mediaId)).toEqual([old.media.id, old.media.id]);
  expect((await again("?outdated=true")).body).toEqual({ tasks: 0 });
  await platform.sql(`UPDATE tasks SET version = '0.9.0' WHERE job_id = '${old.job.id}'`);
  expect((await again("")).body).toEqual({ tasks: 0 });
  expect((await client.call("POST", "/api/analyzers/smell-detection/rerun?outdated=true")).status).toBe(503);
});

test("what is at work is not begun twice", async () => {
  const held = Promise.withResolvers<void>();
  thumbnails.behaviour = async ({ mediaId }, response) => {
    await held.promise;
    const told = {
      schema: 1,
      analyzer: "thumbnail-generator",
      version: "1",
      model: null,
      mediaId,
      seconds: 1,
    };
    answer(response, 200, { ...told, result: { thumbnails: [] } });
  };
  const { body } = await client.upload("picture.png", "pixels");
  await expect.poll(() => thumbnails.requests.length, { timeout: 20_000 }).toBe(1);
  expect((await rerun(body.job.id, "thumbnail-generator")).status).toBe(200);
  held.resolve();
  await client.done(body.job.id);
  expect(thumbnails.requests).toHaveLength(1);
});

test.each([
  ["no analyzer", [], 400],
  ["one that the job does not have", ["smell-detection"], 404],
  ["something that is no name", ["'; --"], 400],
])("%s is refused", async (_what, analyzers, expected) => {
  const { job } = await analyzed();
  expect((await rerun(job.id, ...analyzers)).status).toBe(expected);
  expect((await client.done(job.id)).state).toBe("done");
});
