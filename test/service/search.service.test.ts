import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FoundMoment } from "../../services/control/src/schemas.ts";
import { decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform, type Running } from "./platform.ts";

const SOON = { timeout: 20_000, interval: 50 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const speech = new TestAnalyzer("whisper-transcriber", () => {});
const ocr = new TestAnalyzer("ocr-detection", () => {});
const all = [vision, speech, ocr];
let platform: Platform;
let client: Client;
let control: { url: string; process: Running };

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  await startControl();
  platform.jobManager(all);
}, 300_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

beforeEach(() => {
  ocr.behaviour = succeed("ocr-detection", () => ({ frames: [] }));
});

async function startControl(): Promise<void> {
  control = await platform.control();
  client = new Client(control.url);
  await client.login(platform.password);
}

/** Uploads a medium in which this is said, a sentence every ten seconds, and waits until it is analysed. */
async function say(name: string, ...sentences: string[]): Promise<string> {
  const segments = sentences.map((text, index) => ({ start: index * 10, end: index * 10 + 5, text }));
  speech.behaviour = succeed("whisper-transcriber", () => ({ segments }));
  const { body } = await client.upload(name, "pixels");
  await client.done(body.job.id);
  return body.media.id;
}

async function ask(parameters: Record<string, string>): Promise<{ moments: FoundMoment[]; more: boolean }> {
  const { status, body } = await client.call<{ moments: FoundMoment[]; more: boolean }>(
    "GET",
    `/api/search?${new URLSearchParams(parameters)}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const texts = (moments: FoundMoment[]) =>
  moments.map(({ excerpt }) => excerpt.map(({ text, match }) => (match ? `[${text}]` : text)).join(""));
const found = async (q: string, more = {}) => texts((await ask({ q, ...more })).moments);

test("what was said and read is found soon after it was, with its time, its medium and the words marked", async () => {
  const frame = { frame: "f/1.jpg", time: 2, start: 2, end: 6, page: null };
  ocr.behaviour = succeed("ocr-detection", () => ({ frames: [{ ...frame, text: "Zebra crossing" }] }));
  const mediaId = await say("street.mp4", "nobody here", "look at the zebra over there");
  await expect.poll(() => found("zebra"), SOON).toHaveLength(2);
  const { moments, more } = await ask({ q: "zebra" });
  expect(more).toBe(false);
  expect(new Map(moments.map((moment) => [moment.kind, moment]))).toEqual(
    new Map([
      [
        "text",
        {
          mediaId,
          name: "street.mp4",
          kind: "text",
          start: 2,
          end: 6,
          page: null,
          frame: "f/1.jpg",
          excerpt: [
            { text: "Zebra", match: true },
            { text: " crossing", match: false },
          ],
        },
      ],
      [
        "speech",
        {
          mediaId,
          name: "street.mp4",
          kind: "speech",
          start: 10,
          end: 15,
          page: null,
          frame: null,
          excerpt: [
            { text: "look at the ", match: false },
            { text: "zebra", match: true },
            { text: " over there", match: false },
          ],
        },
      ],
    ]),
  );
});

test("words are found in other forms, in English and in German", async () => {
  await say("forms", "she was running away", "in den alten Häusern wohnt niemand");
  await expect.poll(() => found("run"), SOON).toEqual(["she was [running] away"]);
  expect(await found("alte Häuser")).toEqual(["in den [alten] [Häusern] wohnt niemand"]);
});

test("all words must be there; a phrase in its order; with or, one of them; with a dash, none", async () => {
  await say("logic", "the kettle boils", "boils the kettle dry", "a teapot");
  await expect.poll(() => found("kettle boils"), SOON).toHaveLength(2);
  expect(await found('"kettle boils"')).toEqual(["the [kettle] [boils]"]);
  expect((await found("teapot or dry")).sort()).toEqual(["a [teapot]", "boils the kettle [dry]"]);
  expect(await found("kettle -dry")).toEqual(["the [kettle] boils"]);
});

test("a medium is found by its name, whatever stands between the words", async () => {
  await say("Sommer_2024-Ostsee.final.mp4");
  expect(await found("ostsee 2024", { kind: "name" })).toHaveLength(1);
  expect(await found("ostsee", { kind: "speech" })).toEqual([]);
});

test("one kind or one medium can be asked for, and one page after the other", async () => {
  const one = await say("lights", "lamp one", "lamp two", "lamp three");
  const other = await say("other", "lamp four");
  await expect.poll(() => found("lamp", { kind: "speech" }), SOON).toHaveLength(4);
  const inOne = await ask({ q: "lamp", mediaId: one, limit: "2" });
  expect([inOne.moments.length, inOne.more]).toEqual([2, true]);
  const rest = await ask({ q: "lamp", mediaId: one, limit: "2", offset: "2" });
  expect([texts(rest.moments), rest.more]).toEqual([["[lamp] three"], false]);
  expect(await found("lamp", { mediaId: other })).toEqual(["[lamp] four"]);
});

test("what was found while control was away is indexed after its start, and nothing twice", async () => {
  speech.behaviour = succeed("whisper-transcriber", () => ({
    segments: [{ start: 0, end: 1, text: "xylophone" }],
  }));
  const { body } = await client.upload("late", "pixels");
  await control.process.end("SIGKILL");
  const ended = `SELECT state FROM jobs WHERE id = '${body.job.id}'`;
  await expect.poll(() => platform.sql(ended), SOON).toBe("done");
  await startControl();
  const second = await platform.control();
  await expect.poll(() => found("xylophone"), SOON).toEqual(["[xylophone]"]);
  await second.process.end();
});

test("results that older rules indexed are indexed anew, those of newer rules are left alone", async () => {
  const mediaId = await say("rules", "accordion");
  await expect.poll(() => found("accordion"), SOON).toHaveLength(1);
  const task = `(SELECT id FROM tasks WHERE media_id = '${mediaId}' AND analyzer = 'whisper-transcriber')`;
  for (const [version, expected] of [
    [0, ["[accordion]"]],
    [999, []],
  ] as const) {
    await platform.sql(`UPDATE moments SET content = 'old' WHERE media_id = '${mediaId}'`);
    await platform.sql(`UPDATE indexed_tasks SET version = ${version} WHERE task_id = ${task}`);
    await control.process.end();
    await startControl();
    await say("after", `marker${version}`);
    await expect.poll(() => found(`marker${version}`), SOON).toHaveLength(1);
    await expect.poll(() => found("accordion"), SOON).toEqual(expected);
  }
});

test("a result of another shape is told, and keeps no other from being found", async () => {
  ocr.behaviour = succeed("ocr-detection", () => ({ frames: "none" }));
  await say("broken", "trombone");
  await expect.poll(() => found("trombone"), SOON).toHaveLength(1);
  await expect.poll(() => control.process.output, SOON).toContain("not indexed");
});

test("what an analyzer finds when it looks again takes the place of what it found before", async () => {
  const mediaId = await say("again", "ocarina");
  await expect.poll(() => found("ocarina"), SOON).toHaveLength(1);
  speech.behaviour = succeed("whisper-transcriber", () => ({
    segments: [{ start: 0, end: 1, text: "theremin" }],
  }));
  const { jobId } = (await client.call<{ jobId: string }>("GET", `/api/media/${mediaId}`)).body;
  await client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: ["whisper-transcriber"] });
  expect(await found("ocarina")).toEqual([]);
  await expect.poll(() => found("theremin"), SOON).toEqual(["[theremin]"]);
  expect(await found("ocarina")).toEqual([]);
});

test("what is removed is no longer found", async () => {
  const mediaId = await say("gone", "bassoon");
  await expect.poll(() => found("bassoon"), SOON).toHaveLength(1);
  expect((await client.call("DELETE", `/api/media/${mediaId}`)).status).toBe(204);
  expect(await found("bassoon")).toEqual([]);
});

test.each(["'; DROP TABLE media; --", '"', "& | ! ( ) : * <->", "-", "or", "a\u{E000}b", "💥", "\\", "%"])(
  "%j is looked for as any other text",
  async (q) => {
    await ask({ q });
  },
);

test.each([
  ["nothing", {}],
  ["spaces", { q: "  " }],
  ["NUL", { q: "a\0b" }],
  ["too long a text", { q: "a".repeat(501) }],
  ["an unknown kind", { q: "a", kind: "smell" }],
  ["too many", { q: "a", limit: "101" }],
])("%s is refused with the reason", async (_what, parameters) => {
  const { status, body } = await client.call("GET", `/api/search?${new URLSearchParams(parameters)}`);
  expect([status, body]).toMatchObject([400, { error: { code: "bad_request" } }]);
});

test("who is not logged in finds nothing", async () => {
  expect((await new Client(control.url).call("GET", "/api/search?q=zebra")).status).toBe(401);
});
