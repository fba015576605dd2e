import { parse } from "csv-parse/sync";
import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodePicture, fail, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 20_000, interval: 50 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const speech = new TestAnalyzer("whisper-transcriber", () => {});
const all = [vision, speech];
let platform: Platform;
let client: Client;
let url: string;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  url = (await platform.control()).url;
  client = new Client(url);
  await client.login(platform.password);
  platform.jobManager(all);
}, 300_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

async function say(name: string, ...sentences: string[]): Promise<string> {
  const segments = sentences.map((text, index) => ({ start: index * 10, end: index * 10 + 5, text }));
  speech.behaviour = succeed("whisper-transcriber", () => ({ segments }));
  const { body } = await client.upload(name, name);
  await client.done(body.job.id);
  return body.media.id;
}

async function exported(format: string): Promise<{ headers: Headers; text: string }> {
  const response = await fetch(`${url}/api/export?format=${format}`, { headers: { cookie: client.cookie } });
  expect(response.status).toBe(200);
  return { headers: response.headers, text: await response.text() };
}

const rows = async (): Promise<string[][]> =>
  parse((await exported("csv")).text, { bom: true, relax_column_count: false });

test("the table has a line for all that was said, newest medium first, and nothing in it is a formula", async () => {
  expect(await rows()).toEqual([["name", "media_id", "kind", "start", "end", "page", "content"]]);
  const first = await say('first, "quoted".mp4', "hello", 'two\nlines, and a "comma"');
  const second = await say("second.mp4", "=1+1", "Grüße");
  await expect.poll(async () => (await rows()).length, SOON).toBe(5);
  expect((await rows()).slice(1)).toEqual([
    ["second.mp4", second, "speech", "0", "5", "", "'=1+1"],
    ["second.mp4", second, "speech", "10", "15", "", "Grüße"],
    ['first, "quoted".mp4', first, "speech", "0", "5", "", "hello"],
    ['first, "quoted".mp4', first, "speech", "10", "15", "", 'two\nlines, and a "comma"'],
  ]);
  const { headers } = await exported("csv");
  expect(headers.get("content-type")).toContain("text/csv");
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="results-\d{4}-\d\d-\d\d\.csv"$/);
});

test("JSON lines have each medium with its results and errors", async () => {
  speech.behaviour = fail(409, "model_missing");
  const { body } = await client.upload("third.png", "59");
  await client.done(body.job.id);
  const media = (await exported("jsonl")).text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(media.map(({ name }) => name)).toEqual(["third.png", "second.mp4", 'first, "quoted".mp4']);
  expect(media[0]).toMatchObject({
    id: body.media.id,
    bytes: 2,
    results: { "vision-pipeline": { schema: 1, result: { facts: { kind: "image" } } } },
    errors: { "whisper-transcriber": { code: "model_missing" } },
  });
});

async function report(): Promise<Response> {
  return fetch(`${url}/api/export?format=pdf`, { headers: { cookie: client.cookie } });
}

/** The text of each page. */
async function pages(response: Response): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(await response.arrayBuffer())));
  return text;
}

test("the report has each medium on pages of its own, with what was said and when, in any script that its font has", async () => {
  const many = Array.from({ length: 200 }, (_, index) => `sentence number ${index} of a very long talk`);
  await say("Gespräch.mp4", "Grüße aus Köln", "Привет из Москвы", ...many);
  // Results are made findable after their job has ended.
  await expect.poll(async () => (await rows()).length, SOON).toBe(1 + 4 + 202);
  const response = await report();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const found = await pages(response);
  expect(found[0]).toMatch(
    /Gespräch\.mp4[\s\S]*What was said[\s\S]*0:00[\s\S]*Grüße aus Köln[\s\S]*0:10[\s\S]*Привет/,
  );
  const text = found.join("\n");
  expect(text).toContain("sentence number 147");
  expect(text).not.toContain("sentence number 148");
  expect(text).toContain("There is more");
  const starts = ["Gespräch.mp4", "third.png", "second.mp4"].map((name) =>
    found.findIndex((page) => page.includes(name)),
  );
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  expect(new Set(starts).size).toBe(3);
  expect(text).toContain("whisper-transcriber (model_missing)");
});

test("one report is written at a time, and one that nobody reads to its end makes room for the next", async () => {
  const [one, other] = await Promise.all([report(), report()]);
  const [read, refused] = one.status === 200 ? [one, other] : [other, one];
  expect([read.status, refused.status]).toEqual([200, 503]);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  await read.body?.cancel();
  await expect.poll(async () => (await report()).status, SOON).toBe(200);
});

test("another format is refused, and so is who is not logged in", async () => {
  const { status } = await client.call("GET", "/api/export?format=exe");
  expect(status).toBe(400);
  expect((await fetch(`${url}/api/export`)).status).toBe(401);
});
