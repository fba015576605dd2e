import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answer, crash, decodePicture, fail, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform, type Running, until } from "./platform.ts";

const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const ocr = new TestAnalyzer(
  "ocr-detection",
  succeed("ocr-detection", () => ({ frames: [] })),
);
const thumbnails = new TestAnalyzer(
  "thumbnail-generator",
  succeed("thumbnail-generator", () => ({ thumbnails: [] })),
);
const all = [vision, ocr, thumbnails];
let platform: Platform;
let client: Client;
let manager: Running;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  manager = platform.jobManager(all);
}, 300_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

beforeEach(() => {
  vision.behaviour = decodePicture;
  ocr.behaviour = succeed("ocr-detection", () => ({ frames: [] }));
  thumbnails.behaviour = succeed("thumbnail-generator", () => ({ thumbnails: [] }));
  for (const analyzer of all) analyzer.requests.length = 0;
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(manager.output.split("\n").slice(-30).join("\n"));
});

const outcomes = (job: { tasks: { analyzer: string; state: string; error: { code: string } | null }[] }) =>
  Object.fromEntries(
    job.tasks.map(({ analyzer, state, error }) => [analyzer, error ? `${state} ${error.code}` : state]),
  );

async function analyzed() {
  const { status, body } = await client.upload("picture.png", "pixels");
  expect(status).toBe(201);
  return { media: body.media, job: await client.done(body.job.id) };
}

test("an upload is decoded first, then read by the others, and its results are there", async () => {
  const { media, job } = await analyzed();
  expect(outcomes(job)).toEqual({
    "vision-pipeline": "done",
    "ocr-detection": "done",
    "thumbnail-generator": "done",
  });
  expect(vision.requests).toEqual([{ mediaId: media.id, path: `${media.id}/original`, options: {} }]);
  const frame = { path: `${media.id}/frames/0001.jpg`, time: null, start: null, end: null, page: null };
  expect(ocr.requests.map(({ options }) => options)).toEqual([{ frames: [frame] }]);
  const { results, errors } = await client.results(media.id);
  expect(Object.keys(results).sort()).toEqual(["ocr-detection", "thumbnail-generator", "vision-pipeline"]);
  expect(results["vision-pipeline"]).toMatchObject({ schema: 1, result: { facts: { kind: "image" } } });
  expect(errors).toEqual({});
});

test("progress is told step by step, the present state first", async () => {
  const held = Promise.withResolvers<void>();
  vision.behaviour = async (request, response) => {
    await held.promise;
    return decodePicture(request, response);
  };
  const { body } = await client.upload("picture.png", "pixels");
  const states: string[] = [];
  for await (const job of client.follow(body.job.id)) {
    if (job.state === "running") held.resolve();
    if (states.at(-1) !== job.state) states.push(job.state);
  }
  expect(states.slice(-2)).toEqual(["running", "done"]);
});

test("a picture overtakes the videos that wait before it, and they keep their order", async () => {
  const held = Promise.withResolvers<void>();
  vision.behaviour = async (request, response) => {
    await held.promise;
    return decodePicture(request, response);
  };
  const uploads: Awaited<ReturnType<Client["upload"]>>["body"][] = [];
  for (const megabytes of [60, 60, 30, 30, 0])
    uploads.push((await client.upload("file", "x".repeat(megabytes * 1e6))).body);
  const queued = () => platform.redisCli("ZCARD", "bull:vision-pipeline:prioritized");
  await until(async () => (await queued()).trim() === "4", "all but the first wait in the queue", manager);
  held.resolve();
  for (const { job } of uploads) await client.done(job.id);
  const order = (analyzer: TestAnalyzer) =>
    analyzer.requests.map(({ mediaId }) => uploads.findIndex(({ media }) => media.id === mediaId));
  expect(order(vision)).toEqual([0, 4, 2, 3, 1]);
});

test("a job that is put first comes before those that wait, and one that is put last after those that come later", async () => {
  const held = Promise.withResolvers<void>();
  vision.behaviour = async (request, response) => {
    await held.promise;
    return decodePicture(request, response);
  };
  const uploads: Awaited<ReturnType<Client["upload"]>>["body"][] = [];
  const upload = async () => uploads.push((await client.upload("file", `x${uploads.length}`)).body);
  const put = async (index: number, priority: string) => {
    const { status, body } = await client.call<{ priority: string }>(
      ...(["PUT", `/api/jobs/${uploads[index]?.job.id}/priority`, { priority }] as const),
    );
    expect([status, body.priority]).toEqual([200, priority]);
  };
  for (let index = 0; index < 4; index += 1) await upload();
  await put(1, "last");
  await put(3, "first");
  await upload();
  const ids = async () =>
    (await platform.redisCli("ZRANGE", "bull:vision-pipeline:prioritized", "0", "-1")).split("\n");
  const waiting = async (index: number) =>
    platform.sql(
      `SELECT id FROM tasks WHERE job_id = '${uploads[index]?.job.id}' AND analyzer = 'vision-pipeline'`,
    );
  const expected = await Promise.all([3, 2, 4, 1].map(waiting));
  await until(async () => (await ids()).join() === expected.join(), "the queue has their order", manager);
  held.resolve();
  for (const { job } of uploads) await client.done(job.id);
  const order = vision.requests.map(({ mediaId }) => uploads.findIndex(({ media }) => media.id === mediaId));
  expect(order).toEqual([0, 3, 2, 4, 1]);
});

test("a passing fault is tried again, three times at most", async () => {
  let calls = 0;
  ocr.behaviour = (request, response) =>
    ++calls < 3
      ? fail(500, "internal")(request, response)
      : succeed("ocr-detection", () => ({ frames: [] }))(request, response);
  const { job } = await analyzed();
  expect(job.tasks.find(({ analyzer }) => analyzer === "ocr-detection")).toMatchObject({
    state: "done",
    attempts: 3,
  });
  ocr.behaviour = fail(500, "internal");
  expect(outcomes((await analyzed()).job)["ocr-detection"]).toBe("failed internal");
});

test("a missing model skips its task alone", async () => {
  ocr.behaviour = fail(409, "model_missing");
  const { media, job } = await analyzed();
  expect(outcomes(job)).toMatchObject({
    "vision-pipeline": "done",
    "ocr-detection": "skipped model_missing",
  });
  expect((await client.results(media.id)).errors["ocr-detection"]).toMatchObject({ code: "model_missing" });
});

test("an analyzer that does not read the kind is skipped without being asked", async () => {
  vision.behaviour = succeed("vision-pipeline", () => ({ facts: { kind: "audio" }, scenes: [], frames: [] }));
  const { job } = await analyzed();
  expect(outcomes(job)["ocr-detection"]).toBe("skipped unsupported_media");
  expect(ocr.requests).toEqual([]);
});

test("a broken file fails once, and asks nobody else", async () => {
  vision.behaviour = fail(422, "corrupt_media");
  const { job } = await analyzed();
  expect(outcomes(job)).toEqual({
    "vision-pipeline": "failed corrupt_media",
    "ocr-detection": "skipped prerequisite_failed",
    "thumbnail-generator": "skipped prerequisite_failed",
  });
  expect(vision.requests.length).toBe(1);
});

test("a file over which its analyzer dies twice fails as out_of_memory, and the others don't notice", async () => {
  ocr.behaviour = crash;
  const { job } = await analyzed();
  expect(outcomes(job)).toEqual({
    "vision-pipeline": "done",
    "ocr-detection": "failed out_of_memory",
    "thumbnail-generator": "done",
  });
  expect(ocr.requests.length).toBe(2);
});

test("an analyzer that is away is waited for, without using up attempts", async () => {
  await ocr.stop();
  const { body } = await client.upload("picture.png", "pixels");
  for await (const job of client.follow(body.job.id)) {
    const task = job.tasks.find(({ analyzer }) => analyzer === "ocr-detection");
    if (task?.error?.code !== "unreachable") continue;
    expect(task).toMatchObject({ state: "waiting", attempts: 0 });
    break;
  }
  await ocr.start();
  const job = await client.done(body.job.id);
  expect(job.tasks.find(({ analyzer }) => analyzer === "ocr-detection")).toMatchObject({
    state: "done",
    attempts: 1,
    error: null,
  });
});

test("an analyzer that stays away too long fails as unreachable", async () => {
  await manager.end();
  manager = platform.jobManager(all, { UNREACHABLE_AFTER: "0.5" });
  await ocr.stop();
  const { job } = await analyzed();
  expect(outcomes(job)["ocr-detection"]).toBe("failed unreachable");
  await ocr.start();
  await manager.end();
  manager = platform.jobManager(all);
});

test("an answer of the wrong shape is an internal fault, not a result", async () => {
  ocr.behaviour = (_request, response) => answer(response, 200, { text: "hello" });
  expect(outcomes((await analyzed()).job)["ocr-detection"]).toBe("failed internal");
});

test("text that PostgreSQL can't hold is cleaned, not lost", async () => {
  ocr.behaviour = succeed("ocr-detection", () => ({ frames: [{ text: "a\0b\ud800c" }] }));
  const { media } = await analyzed();
  const { results } = await client.results(media.id);
  expect(results["ocr-detection"]?.["result"]).toEqual({ frames: [{ text: "ab\ufffdc" }] });
});

test("media removed while it is analysed is gone, and nothing hangs on it", async () => {
  const held = Promise.withResolvers<void>();
  vision.behaviour = async (request, response) => {
    await held.promise;
    return decodePicture(request, response);
  };
  const { body } = await client.upload("picture.png", "pixels");
  while (vision.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await client.call("DELETE", `/api/media/${body.media.id}`)).status).toBe(204);
  held.resolve();
  vision.behaviour = decodePicture;
  expect(outcomes((await analyzed()).job)["vision-pipeline"]).toBe("done");
  expect((await client.call("GET", `/api/jobs/${body.job.id}`)).status).toBe(404);
});

test("the status shows analyzers and memory as the job manager sees them", async () => {
  const { body } = await client.call<{ jobManager: { analyzers: object[]; memory: object } }>(
    "GET",
    "/api/status",
  );
  expect(body.jobManager.memory).toMatchObject({ budgetMb: 200 });
  expect(body.jobManager.analyzers).toContainEqual(
    expect.objectContaining({ name: "ocr-detection", answers: true, ready: true, version: "1.0.0" }),
  );
});

describe("what reads results", () => {
  afterAll(async () => {
    await manager.end();
    manager = platform.jobManager(all);
  });

  test("comes when its sources have ended, gets what there is of them, and the job ends after it", async () => {
    const guardrails = new TestAnalyzer(
      "guardrails",
      succeed("guardrails", () => ({ findings: [] })),
      ["ocr-detection", "thumbnail-generator"],
    );
    await guardrails.start();
    await manager.end();
    manager = platform.jobManager([...all, guardrails]);
    try {
      const held = Promise.withResolvers<void>();
      thumbnails.behaviour = async (request, response) => {
        await held.promise;
        fail(422, "corrupt_media")(request, response);
      };
      const { body } = await client.upload("picture.png", "pixels");
      for await (const job of client.follow(body.job.id)) {
        expect(job.tasks.map(({ analyzer }) => analyzer)).not.toContain("guardrails");
        if (outcomes(job)["ocr-detection"] === "done") break;
      }
      expect(guardrails.requests).toEqual([]);
      held.resolve();
      const job = await client.done(body.job.id);
      expect(outcomes(job)).toMatchObject({
        guardrails: "done",
        "thumbnail-generator": "failed corrupt_media",
      });
      expect(guardrails.requests.map(({ options }) => options)).toEqual([
        { results: { "ocr-detection": { frames: [] } } },
      ]);
      expect((await client.results(body.media.id)).results["guardrails"]).toMatchObject({
        result: { findings: [] },
      });
    } finally {
      await guardrails.stop();
    }
  });

  test("is skipped where none of its sources has one", async () => {
    const guardrails = new TestAnalyzer("guardrails", crash, ["ocr-detection"]);
    await manager.end();
    manager = platform.jobManager([...all, guardrails]);
    ocr.behaviour = fail(409, "model_missing");
    const { job } = await analyzed();
    expect(outcomes(job)["guardrails"]).toBe("skipped prerequisite_failed");
  });
});

describe("a job that is cancelled", () => {
  /** A picture whose text is being read, for ever; what breaks the reading off. */
  async function beingRead() {
    const brokenOff = Promise.withResolvers<void>();
    ocr.behaviour = (_request, response) => void response.once("close", () => brokenOff.resolve());
    const { body } = await client.upload("picture.png", "pixels");
    await expect.poll(() => ocr.requests.length, { timeout: 20_000 }).toBe(1);
    return { id: body.job.id, media: body.media, brokenOff: brokenOff.promise };
  }

  test("ends at once, the analyzer at work is broken off, and what was found stays", async () => {
    const { id, media, brokenOff } = await beingRead();
    const { status, body } = await client.call("POST", `/api/jobs/${id}/cancel`);
    expect([status, body]).toMatchObject([200, { state: "done" }]);
    await brokenOff;
    const { results, errors } = await client.results(media.id);
    expect(Object.keys(results)).toContain("vision-pipeline");
    expect(errors["ocr-detection"]).toMatchObject({ code: "cancelled" });
    // The next is not held up, and nobody goes back to the one that was cancelled.
    ocr.behaviour = succeed("ocr-detection", () => ({ frames: [] }));
    ocr.requests.length = 0;
    const next = await analyzed();
    expect(outcomes(next.job)["ocr-detection"]).toBe("done");
    expect(ocr.requests.map(({ mediaId }) => mediaId)).toEqual([next.media.id]);
  });

  test("stays as it is when it had ended before, and is not there when it never was", async () => {
    const { job } = await analyzed();
    const again = await client.call("POST", `/api/jobs/${job.id}/cancel`);
    expect([again.status, again.body]).toEqual([200, job]);
    const nowhere = await client.call("POST", "/api/jobs/00000000-0000-4000-8000-000000000000/cancel");
    expect(nowhere.status).toBe(404);
  });

  test("is broken off as well when its medium is removed", async () => {
    const { media, brokenOff } = await beingRead();
    expect((await client.call("DELETE", `/api/media/${media.id}`)).status).toBe(204);
    await brokenOff;
  });
});
