import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startBrowser } from "../browser/browser.ts";
import { TestSite } from "../browser/site.ts";
import { docker, logs } from "./docker.ts";

const RUN = `page-${randomUUID()}`;
const NAME = "media.test";
const PICTURE = join(import.meta.dirname, "../fixtures/media/portrait.jpg");
/** What browsers write by themselves when an API says that nobody is logged in. */
const NOT_LOGGED_IN = /status of 401/;
const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
const SOON = { timeout: 60_000 };
let site: TestSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the console said as errors and warnings, and what was loaded from elsewhere. */
let complaints: string[];

beforeAll(async () => {
  site = await TestSite.start(RUN, NAME);
  browser = await startBrowser({ runId: RUN, network: RUN, root: site.root });
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({ locale: "en" });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !NOT_LOGGED_IN.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`${error}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== site.inside) complaints.push(`asked ${request.url()}`);
  });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    console.log(await page.textContent("main", { timeout: 1000 }).catch(String));
    for (const name of ["control", "nginx"]) console.log(await logs(site.containers[name] ?? ""));
  }
  await context.close();
});

async function logIn(password = site.password, name = "admin"): Promise<void> {
  await page.goto(site.inside);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("#login button");
}

test("somebody logs in, uploads a picture, follows its analysis, sees what was found, and is out after the logout", async () => {
  const analyzer = site.containers["vision-pipeline"] ?? "";
  await logIn();
  await page.locator("#upload").waitFor();
  await docker("pause", analyzer);
  await page.setInputFiles("#file", PICTURE);
  await page.click("#upload button");
  await expect
    .poll(() => page.textContent("#tasks li"), SOON)
    .toMatch(/^vision-pipeline: (waiting|running)$/);
  expect(await page.locator("#results img").count()).toBe(0);
  await docker("unpause", analyzer);
  await expect.poll(() => page.textContent("#tasks li"), SOON).toBe("vision-pipeline: done↻");
  await page.locator("#results .frame img").waitFor();
  await expect
    .poll(() => page.evaluate("document.querySelector('.frame img').naturalWidth"), SOON)
    .toBeGreaterThan(0);
  expect(await page.textContent("#results table")).toContain("image");
  expect(await page.textContent("#media li")).toContain("portrait.jpg");

  await docker("pause", analyzer);
  await page.getByRole("button", { name: "Have vision-pipeline look again" }).click();
  await expect
    .poll(() => page.textContent("#tasks li"), SOON)
    .toMatch(/^vision-pipeline: (waiting|running)$/);
  await docker("unpause", analyzer);
  await expect.poll(() => page.textContent("#tasks li"), SOON).toBe("vision-pipeline: done↻");

  await page.fill("#q", "portrait -landscape");
  await page.click("#search button");
  await expect.poll(() => page.textContent("#found"), SOON).toBe("portrait.jpg · called · portrait jpg");
  expect(await page.textContent("#found mark")).toBe("portrait");
  await page.click("#found button");
  await page.locator("#results .frame img").waitFor();
  await page.fill("#q", "landscape");
  await page.click("#search button");
  await expect.poll(() => page.textContent("#found"), SOON).toBe("Nothing was found.");

  const [session] = await context.cookies();
  expect(session).toMatchObject({
    httpOnly: true,
    secure: true,
    sameSite: expect.stringMatching(/Lax|Strict/),
  });
  await page.click("#logout");
  await page.locator("#login").waitFor();
  expect(await page.locator("#media li").count()).toBe(0);
  await context.addCookies(session ? [session] : []);
  await page.goto(site.inside);
  await page.locator("#login").waitFor();
  expect(complaints).toEqual([]);
});

test("what the rules found is decided on the page, and the decision can be taken back", async () => {
  await site.sql(`
    WITH m AS (INSERT INTO media (id, name, bytes, sha256) VALUES (gen_random_uuid(), 'talk.mp4', 1, '') RETURNING id),
    j AS (INSERT INTO jobs (id, media_id, state) SELECT gen_random_uuid(), id, 'done' FROM m RETURNING id, media_id)
    INSERT INTO tasks (job_id, media_id, analyzer, state, finished_at, result)
    SELECT id, media_id, 'guardrails', 'done', now(), '{"analyzer": "guardrails", "result": {"findings": [{"rule": "word", "action": "hide",
      "reason": "a secret word", "excerpt": "the word", "source": "ocr-detection", "start": 1, "end": 2}]}}' FROM j`);
  await logIn();
  await page.locator("#upload").waitFor();
  await page.click("#to-review");
  const found = () => page.textContent("#findings");
  await expect
    .poll(found, SOON)
    .toBe("talk.mp4 · To hide: a secret word: 0:01.0 – 0:02.0: the wordRightWrong");
  await page.getByRole("button", { name: "Wrong: talk.mp4, a secret word" }).click();
  await expect.poll(found, SOON).toBe("Nothing to decide.");
  await page.selectOption("#review-state", "decided");
  await expect.poll(found, SOON).toMatch(/the wordWrong, says admin, .* Decide again$/);
  await page.getByRole("button", { name: "Decide again: talk.mp4" }).click();
  await expect.poll(found, SOON).toBe("Nothing yet.");
  await page.selectOption("#review-state", "open");
  await page.click("#findings li button");
  await expect.poll(() => page.textContent("#item-name"), SOON).toBe("talk.mp4");
  expect(complaints).toEqual([]);
});

test("a wrong password is told, and nobody is in", async () => {
  await logIn("a wrong guess");
  await expect.poll(() => page.textContent("#login-error"), SOON).toMatch(/wrong/i);
  expect(await page.locator("#work").isVisible()).toBe(false);
  expect(complaints).toEqual([]);
});

test("an administrator sees the certificate, its renewal and what is wrong with it", async () => {
  const told = {
    updatedAt: hours(0),
    issuer: "CN=Test root",
    names: [NAME],
    notBefore: hours(-24),
    notAfter: hours(5),
    lastAttempt: { at: hours(-1), outcome: "failed", reason: "Connection refused" },
    nextAttempt: hours(1),
    waitingFor: "another attempt",
  };
  await site.tell(told);
  await logIn();
  await page.click("#to-account");
  await expect
    .poll(() => page.textContent("#certificate-warning"), SOON)
    .toContain("is not renewed. The last attempt: Connection refused");
  const shown = await page.textContent("#certificate");
  for (const words of ["Test root", NAME, "0 days left", "failed, Connection refused", "another attempt"])
    expect(shown).toContain(words);
  expect(complaints).toEqual([]);
});

test("the page's policy lets no script run that is not the site's own", async () => {
  const answer = await page.goto(site.inside);
  expect(await answer?.headerValue("content-security-policy")).toContain("script-src 'self'");
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = \"taken over\"' }))",
  );
  expect(await page.title()).not.toBe("taken over");
  await expect.poll(() => complaints.join(), SOON).toContain("Content Security Policy");
});

test("a browser that does not know the authority goes no further", async () => {
  const stranger = await startBrowser({ runId: RUN, network: RUN });
  const other = await stranger.newPage();
  await expect(other.goto(site.inside)).rejects.toThrow("ERR_CERT_AUTHORITY_INVALID");
  await stranger.close();
});

test("a certificate for another name is fatal too", async () => {
  const format = `{{(index .NetworkSettings.Networks "${RUN}").IPAddress}}`;
  // An address that the certificate does not have; an unknown name would not even be shown one.
  const address = await docker("inspect", "--format", format, site.containers["nginx"] ?? "");
  await expect(page.goto(site.inside.replace(NAME, address))).rejects.toThrow("ERR_CERT_COMMON_NAME_INVALID");
});
