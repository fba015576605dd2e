import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Job } from "../../services/control/src/schemas.ts";
import { type Behaviour, decodePicture, type Request, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform, type Running, until } from "./platform.ts";

const FRAMES = 30;
/** Bytes that put a medium's turn behind a small one's of the next seconds. */
const LARGE = 60_000_000;
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const ocr = new TestAnalyzer("ocr-detection", decodePicture);
let platform: Platform;
let client: Client;
let manager: Running;

beforeAll(async () => {
  platform = await Platform.start();
  vision.quickBytes = 1000;
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
  vision.behaviour = decodeVideo;
  ocr.requests.length = 0;
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(manager.output.split("\n").slice(-30).join("\n"));
});

/** A video of so many frames, each a scene of its own. */
const decodeVideo: Behaviour = succeed("vision-pipeline", ({ mediaId }) => ({
  facts: { kind: "video" },
  scenes: [],
  frames: Array.from({ length: FRAMES }, (_, index) => ({
    ...{ path: `${mediaId}/frames/${index}.jpg`, time: index, start: index, end: index + 1, page: null },
    ...{ width: 8, height: 8 },
  })),
}));

const shown = ({ options }: Request): string[] => (options.frames ?? []).map(({ path }) => path);
/** Tells the frames that it is shown, each taking as long as five of them fit into a piece. */
function reads(version = "1.0.0"): Behaviour {
  return (request, response) => {
    const frames = shown(request);
    const { mediaId } = request;
    const answer = { schema: 1, analyzer: "ocr-detection", version, model: null, mediaId };
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ ...answer, seconds: frames.length, result: { frames } }));
  };
}

/** As `reads`, but from the piece of this number on each waits for `release`. */
function holds(from: number) {
  const held = Promise.withResolvers<void>();
  ocr.behaviour = async (request, response) => {
    if (ocr.requests.length >= from) await held.promise;
    return reads()(request, response);
  };
  return held.resolve;
}

async function upload(bytes = LARGE) {
  const { status, body } = await client.upload("video.mp4", "x".repeat(bytes));
  expect(status).toBe(201);
  const all = Array.from({ length: FRAMES }, (_, index) => `${body.media.id}/frames/${index}.jpg`);
  const found = async () => (await client.results(body.media.id)).results["ocr-detection"]?.["result"];
  return { ...body, all, found };
}

const reading = (count: number) =>
  until(async () => ocr.requests.length === count, `piece ${count} is being read`, manager);
const kept = () => platform.sql("SELECT count(*) FROM task_pieces");

test("a picture is read between two pieces of a long video, whose progress is told, and nothing of it is missed", async () => {
  const release = holds(2);
  const video = await upload();
  await reading(2);
  vision.behaviour = decodePicture;
  const picture = (await client.upload("picture.png", "pixels")).body;
  const waiting = `SELECT count(*) FROM tasks WHERE analyzer = 'ocr-detection' AND media_id = '${picture.media.id}'`;
  await until(async () => (await platform.sql(waiting)) === "1", "the picture waits", manager);
  const states: Job[] = [];
  const following = (async () => {
    for await (const job of client.follow(video.job.id)) states.push(job);
  })();
  release();
  await client.done(picture.job.id);
  await following;

  const order = ocr.requests.map(({ mediaId, options }) => [
    mediaId === video.media.id ? "video" : "picture",
    options.frames?.length,
  ]);
  expect(order.slice(0, 4)).toEqual([
    ["video", 4],
    ["video", 5],
    ["picture", 1],
    ["video", 5],
  ]);
  expect(await video.found()).toEqual({ frames: video.all });
  const told = states.flatMap(({ tasks }) => tasks.filter(({ analyzer }) => analyzer === "ocr-detection"));
  expect(told.map(({ progress }) => progress)).toContain(0.3);
  const half = told.find(({ progress }) => progress === 0.8);
  expect([half?.seconds, half?.secondsLeft]).toEqual([24, expect.closeTo(6, 3)]);
  expect(told.at(-1)).toMatchObject({
    state: "done",
    attempts: 1,
    seconds: 30,
    progress: null,
    secondsLeft: null,
  });
  expect(await kept()).toBe("0");
});

test("how far an analyzer is that looks at the whole medium is told while it works, with the time left", async () => {
  const held = Promise.withResolvers<void>();
  const decode = vision.behaviour;
  vision.behaviour = async (request, response) => {
    vision.running = [{ mediaId: request.mediaId, progress: 0.25, seconds: 10 }];
    await held.promise;
    vision.running = [];
    vision.behaviour = decode;
    return decode(request, response);
  };
  const { body } = await client.upload("slow.mp4", "moving pixels");
  const first = async () => (await client.call<Job>("GET", `/api/jobs/${body.job.id}`)).body.tasks[0];
  await until(async () => (await first())?.progress === 0.25, "it is told", manager);
  expect(await first()).toMatchObject({ state: "running", seconds: 10, secondsLeft: 30 });
  held.resolve();
  await client.done(body.job.id);
  expect(await first()).toMatchObject({ state: "done", progress: null, secondsLeft: null });
});

test("a job manager that was killed goes on at the piece where it was", async () => {
  holds(3);
  const video = await upload();
  await reading(3);
  await manager.end("SIGKILL");
  ocr.behaviour = reads();
  ocr.requests.length = 0;
  manager = platform.jobManager([vision, ocr]);
  await client.done(video.job.id);
  expect(ocr.requests.flatMap(shown)).toEqual(video.all.slice(9));
  expect(await video.found()).toEqual({ frames: video.all });
});

test("an analyzer that is replaced meanwhile looks at all frames again", async () => {
  const release = holds(3);
  const video = await upload();
  await reading(3);
  ocr.behaviour = reads("2.0.0");
  release();
  // The third was still read by the old one.
  await client.done(video.job.id);
  expect(ocr.requests.flatMap(shown).slice(-FRAMES)).toEqual(video.all);
  expect((await client.results(video.media.id)).results["ocr-detection"]).toMatchObject({
    version: "2.0.0",
    seconds: FRAMES,
    result: { frames: video.all },
  });
});

test("what is cancelled on the way keeps nothing, and takes no more time", async () => {
  const release = holds(3);
  const video = await upload();
  await reading(3);
  await client.call("POST", `/api/jobs/${video.job.id}/cancel`);
  release();
  const { tasks } = await client.done(video.job.id);
  expect(tasks[1]).toMatchObject({
    state: "skipped",
    error: { code: "cancelled" },
    progress: null,
    seconds: null,
  });
  expect([ocr.requests.length, await kept()]).toEqual([3, "0"]);
});

test("a picture is done while two long videos are being decoded, one after the other", async () => {
  const held = Promise.withResolvers<void>();
  vision.behaviour = async (request, response) => {
    await held.promise;
    return decodeVideo(request, response);
  };
  ocr.behaviour = reads();
  vision.requests.length = 0;
  const videos = [await upload(), await upload()];
  await until(async () => vision.requests.length === 1, "a video is being decoded", manager);
  vision.behaviour = decodePicture;
  const picture = (await client.upload("picture.png", "pixels")).body;
  await client.done(picture.job.id);
  // The second video has not been begun: the free seat is not for it.
  expect(vision.requests.map(({ mediaId }) => mediaId)).toEqual([videos[0]?.media.id, picture.media.id]);
  vision.behaviour = decodeVideo;
  held.resolve();
  for (const { job } of videos) await client.done(job.id);
});
