import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ReviewedFinding } from "../../services/control/src/schemas.ts";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import { decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 20_000, interval: 50 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const ocr = new TestAnalyzer(
  "ocr-detection",
  succeed("ocr-detection", () => ({ frames: [] })),
);
const rules = new TestAnalyzer("guardrails", () => {}, ["ocr-detection"]);
const all = [vision, ocr, rules];
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

beforeEach(async () => {
  await platform.sql("DELETE FROM media");
});

const finding = (action: string, reason: string, start: number | null = null) => ({
  ...{ rule: "word", action, reason, excerpt: "…", source: "ocr-detection", frame: "f.jpg" },
  ...{ time: start, start, end: start === null ? null : start + 4, page: null, box: null },
});

/** Uploads a medium in which the rules find this; its id and its job's. */
async function marked(name: string, ...findings: object[]): Promise<{ mediaId: string; jobId: string }> {
  rules.behaviour = succeed("guardrails", () => ({ action: "flag", findings, complete: true }));
  const { body } = await client.upload(name, name);
  await client.done(body.job.id);
  return { mediaId: body.media.id, jobId: body.job.id };
}

interface Review {
  readonly findings: ReviewedFinding[];
  readonly more: boolean;
  readonly open: number;
}

async function review(query = ""): Promise<Review> {
  const { status, body } = await client.call<Review>("GET", `/api/findings${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const reasons = async (query = "") => (await review(query)).findings.map(({ reason }) => reason);
const decide = (from: Pick<ReviewedFinding, "mediaId" | "key">, decision: string | null) =>
  client.call("PUT", `/api/media/${from.mediaId}/findings/${from.key}`, { decision });

async function first(query = ""): Promise<ReviewedFinding> {
  const [found] = (await review(query)).findings;
  if (found === undefined) throw new Error("nothing was found");
  return found;
}

test("what the rules found is to be decided, the strongest first, then the newest", async () => {
  await marked("old", finding("flag", "old flag", 8), finding("hide", "old hide", 0));
  await marked("new", finding("flag", "new flag"), finding("blur", "new blur"));
  await expect.poll(() => reasons(), SOON).toEqual(["old hide", "new blur", "new flag", "old flag"]);
  expect(await review("?limit=3&offset=1")).toMatchObject({ more: false, open: 4 });
  expect((await review("?limit=3")).more).toBe(true);
  expect(await first()).toMatchObject({ name: "old", action: "hide", start: 0, end: 4, decision: null });
});

test("a decision takes it from the list, says whose it is, and can be taken back", async () => {
  const { mediaId } = await marked("a", finding("flag", "one"), finding("flag", "two"));
  await expect.poll(async () => (await review()).open, SOON).toBe(2);
  const one = await first();
  expect((await decide(one, "dismissed")).status).toBe(200);
  expect(await review()).toMatchObject({ open: 1, findings: [{ reason: "two" }] });
  expect(await first("?state=decided")).toMatchObject({
    reason: "one",
    decision: "dismissed",
    decidedBy: "admin",
  });
  expect((await decide(one, "confirmed")).status).toBe(200);
  expect(await first("?state=decided")).toMatchObject({ decision: "confirmed" });
  expect(await reasons(`?state=all&mediaId=${mediaId}`)).toEqual(["one", "two"]);
  expect((await decide(one, null)).status).toBe(200);
  expect((await review()).open).toBe(2);
  expect((await auditOf(client))[0]).toMatchObject({ action: "finding.decide", subject: mediaId });
});

test("a decision is kept when the rules look again, and what they find no more is gone", async () => {
  const { jobId } = await marked("a", finding("flag", "stays"), finding("flag", "goes"));
  await expect.poll(async () => (await review()).open, SOON).toBe(2);
  for (const found of (await review()).findings) await decide(found, "confirmed");
  rules.behaviour = succeed("guardrails", () => ({
    ...{ action: "hide", complete: true },
    findings: [finding("hide", "comes"), finding("hide", "stays")],
  }));
  await client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: ["guardrails"] });
  await client.done(jobId);
  await expect.poll(() => reasons(), SOON).toEqual(["comes"]);
  expect((await review("?state=decided")).findings).toMatchObject([{ reason: "stays", action: "hide" }]);
});

test("a finding that is not there can't be decided, nor by who may only look", async () => {
  const { mediaId } = await marked("a", finding("flag", "one"));
  await expect.poll(async () => (await review()).open, SOON).toBe(1);
  const one = await first();
  expect((await decide({ mediaId, key: "x".repeat(22) }, "confirmed")).status).toBe(404);
  expect((await decide({ mediaId: platform.runId, key: one.key }, "confirmed")).status).toBe(404);
  expect((await decide({ mediaId, key: "short" }, "confirmed")).status).toBe(400);
  expect((await decide(one, "burned")).status).toBe(400);
  const viewer = await loggedIn(url, await addUser(platform, "onlooker", "viewer"), "onlooker");
  expect((await viewer.call("GET", "/api/findings")).status).toBe(200);
  const refused = await viewer.call("PUT", `/api/media/${mediaId}/findings/${one.key}`, {
    decision: "confirmed",
  });
  expect(refused.status).toBe(403);
});

test("what was found goes with its medium", async () => {
  const { mediaId } = await marked("a", finding("flag", "one"));
  await expect.poll(async () => (await review()).open, SOON).toBe(1);
  await decide(await first(), "confirmed");
  await client.call("DELETE", `/api/media/${mediaId}`);
  expect(await review("?state=all")).toMatchObject({ findings: [], open: 0 });
  expect(await platform.sql("SELECT count(*) FROM decisions")).toBe("0");
});
