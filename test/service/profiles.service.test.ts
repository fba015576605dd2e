import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform, until } from "./platform.ts";
import { metadataFor, send, tus } from "./tus.ts";

const names = ["vision-pipeline", "ocr-detection", "thumbnail-generator", "whisper-transcriber"] as const;
const all = [
  ...names.map((name) => new TestAnalyzer(name, decodePicture)),
  new TestAnalyzer("guardrails", decodePicture, ["ocr-detection", "whisper-transcriber"]),
];
let platform: Platform;
let client: Client;
let url: string;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  url = (await platform.control()).url;
  client = new Client(url);
  await client.login(platform.password);
  const manager = platform.jobManager(all);
  const reported = "SELECT count(*) FROM service_status";
  await until(async () => (await platform.sql(reported)) === "1", "the job manager has reported", manager);
});
afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

beforeEach(() => {
  for (const analyzer of all) {
    const empty = succeed(analyzer.name, () => ({}));
    analyzer.behaviour = analyzer.name === "vision-pipeline" ? decodePicture : empty;
    analyzer.requests.length = 0;
  }
});

async function begun(profile: string): Promise<{ jobId: string }> {
  const query = profile === "" ? "" : `&profile=${encodeURIComponent(profile)}`;
  const response = await fetch(`${url}/api/media?name=a${query}`, {
    method: "POST",
    headers: { cookie: client.cookie, "content-type": "application/octet-stream" },
    body: "pixels",
  });
  expect(response.status).toBe(201);
  const { job } = (await response.json()) as { job: { id: string } };
  return { jobId: job.id };
}

async function uploaded(profile: string) {
  const { jobId } = await begun(profile);
  return { jobId, tasks: (await client.done(jobId)).tasks };
}

const analyzers = async (profile: string): Promise<string[]> =>
  (await uploaded(profile)).tasks.map(({ analyzer }) => analyzer).sort();

test.each([
  ["", ["guardrails", "ocr-detection", "thumbnail-generator", "vision-pipeline", "whisper-transcriber"]],
  ["full", ["guardrails", "ocr-detection", "thumbnail-generator", "vision-pipeline", "whisper-transcriber"]],
  ["fast", ["guardrails", "ocr-detection", "thumbnail-generator", "vision-pipeline"]],
  ["audio", ["guardrails", "vision-pipeline", "whisper-transcriber"]],
  ["ocr-detection, thumbnail-generator", ["ocr-detection", "thumbnail-generator", "vision-pipeline"]],
  ["vision-pipeline", ["vision-pipeline"]],
])('the profile "%s" asks these and no others', async (profile, expected) => {
  expect(await analyzers(profile)).toEqual(expected);
  const asked = all.filter(({ requests }) => requests.length > 0).map(({ name }) => name);
  expect(asked.sort()).toEqual(expected);
});

test("an analyzer that the profile left out can be added afterwards, and who reads its results looks again", async () => {
  const { jobId } = await uploaded("thumbnail-generator,guardrails");
  for (const analyzer of all) analyzer.requests.length = 0;
  const add = (name: string) => client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: [name] });
  expect((await add("ocr-detection")).status).toBe(200);
  const { tasks } = await client.done(jobId);
  expect(Object.fromEntries(tasks.map(({ analyzer, state }) => [analyzer, state]))).toEqual({
    "vision-pipeline": "done",
    "thumbnail-generator": "done",
    "ocr-detection": "done",
    guardrails: "done",
  });
  const asked = all.filter(({ requests }) => requests.length > 0).map(({ name }) => name);
  expect(asked.sort()).toEqual(["guardrails", "ocr-detection"]);
  expect((await add("smell-detection")).status).toBe(404);
});

test("an analyzer that is added while the medium is being decoded follows like the rest", async () => {
  const held = Promise.withResolvers<void>();
  const vision = all.find(({ name }) => name === "vision-pipeline");
  if (vision)
    vision.behaviour = async (request, response) => {
      await held.promise;
      return decodePicture(request, response);
    };
  const { jobId } = await begun("thumbnail-generator");
  const { status } = await client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: ["ocr-detection"] });
  held.resolve();
  expect(status).toBe(200);
  const { tasks } = await client.done(jobId);
  expect(tasks.map(({ analyzer, state }) => `${analyzer} ${state}`).sort()).toEqual([
    "ocr-detection done",
    "thumbnail-generator done",
    "vision-pipeline done",
  ]);
});

test("an upload in parts keeps its profile", async () => {
  const metadata = metadataFor("a", { profile: "audio" });
  const begun = await tus(client, "POST", "/api/uploads", { ...metadata, "upload-length": "6" });
  expect(begun.status).toBe(201);
  const place = begun.headers.get("location") ?? "";
  expect((await send(client, place, 0, "pixels")).status).toBe(204);
  const media = await client.call<{ jobId: string }>("GET", place.replace("uploads", "media"));
  const { tasks } = await client.done(media.body.jobId);
  expect(tasks.map(({ analyzer }) => analyzer).sort()).toEqual([
    "guardrails",
    "vision-pipeline",
    "whisper-transcriber",
  ]);
});

test.each(["everything", "constructor", "ocr-detection,smell-detection", ","])(
  "%s is refused before a byte is sent, and what there is told",
  async (profile) => {
    const response = await fetch(`${url}/api/media?name=a&profile=${profile}`, {
      method: "POST",
      headers: { cookie: client.cookie, "content-type": "application/octet-stream" },
      body: "pixels",
    });
    const { error } = (await response.json()) as { error: { message: string } };
    expect([response.status, error.message]).toEqual([400, expect.stringContaining("full, fast, audio, ")]);
    expect(error.message).toContain("whisper-transcriber");
  },
);
