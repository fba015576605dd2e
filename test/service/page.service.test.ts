import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startBrowser } from "../browser/browser.ts";
import { makeClip, SCENE } from "../browser/clip.ts";
import { findProblems, openPage, photograph, untilStanding } from "../browser/pages.ts";
import { findingOf, oftenSeen, talkOf } from "../browser/seeds.ts";
import { TestSite } from "../browser/site.ts";
import { dropFile, limitSending, watchOffsets } from "../browser/transfer.ts";
import { docker, logs } from "./docker.ts";

const RUN = `page-${randomUUID()}`;
const NAME = "media.test";
const PICTURE = join(import.meta.dirname, "../fixtures/media/portrait.jpg");
/** What browsers write by themselves of answers that are meant so: nobody is logged in; Streamlit looks where its root is. */
const MEANT = /status of 40[14]/;
const FACES = "ul.faces li a";
let site: TestSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the console said as errors and warnings, and what was loaded from elsewhere. */
let complaints: string[];

beforeAll(async () => {
  site = await TestSite.start(RUN, NAME, { watched: true });
  browser = await startBrowser({ runId: RUN, network: RUN, root: site.root });
  await site.sql(talkOf("talk.mp4"));
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
    if (["error", "warning"].includes(message.type()) && !MEANT.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`${error}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("data:") && new URL(request.url()).origin !== site.inside)
      complaints.push(`asked ${request.url()}`);
  });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await photograph(page, `failed-${task.id}`);
    for (const name of ["streamlit-ui", "control", "nginx"])
      console.log(await logs(site.containers[name] ?? ""));
  }
  await context.close();
});

async function logIn(password = site.password, name = "admin"): Promise<void> {
  await page.goto(site.inside);
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("#login button");
}

/** In the component's own part of the page, too. Runs in the browser. */
function isFocused(node: unknown): boolean {
  const element = node as { getRootNode(): { activeElement: unknown } };
  return element.getRootNode().activeElement === node;
}

/** How many faces the page of people shows at once. */
async function countPeople(): Promise<number> {
  await openPage(page, `${site.inside}/people`);
  return page.locator(FACES).count();
}

/** Logged in, with the library in front. */
async function enter(): Promise<void> {
  await logIn();
  await page.getByRole("heading", { name: "Library" }).waitFor();
}

test("somebody logs in, drops a picture, follows it into the library, looks at it, finds it, and is out after the logout", async () => {
  const analyzer = site.containers["vision-pipeline"] ?? "";
  await enter();
  await docker("pause", analyzer);
  await dropFile(page, page.locator(".upload .zone"), PICTURE, "image/jpeg");
  await page.getByRole("progressbar", { name: "portrait.jpg" }).waitFor();
  await page.getByText("arrived", { exact: true }).waitFor();
  const card = page.locator("li.card", { hasText: "portrait.jpg" });
  await expect.poll(() => card.textContent()).toMatch(/waiting|being analysed/);
  await card.getByRole("link").click();
  await page.getByText("analyses have ended").waitFor();
  await docker("unpause", analyzer);
  const shown = page.locator(".player .screen img");
  await expect
    .poll(() => shown.evaluate((node) => (node as unknown as { naturalWidth: number }).naturalWidth))
    .toBeGreaterThan(0);
  expect(await page.locator("p.quiet").first().textContent()).toMatch(/^picture · \d+ × \d+ · /);

  await page.goto(`${site.inside}/search`);
  const box = page.getByRole("textbox", { name: /^What was said/ });
  await box.fill("portrait -landscape");
  await box.press("Enter");
  const found = page.locator("ul.found a");
  await expect.poll(() => found.textContent()).toContain("portrait.jpg");
  expect(await page.locator("mark").textContent()).toBe("portrait");
  await found.click();
  await page.getByRole("heading", { name: "portrait.jpg" }).waitFor();

  const [session] = (await context.cookies()).filter(({ httpOnly }) => httpOnly);
  expect(session).toMatchObject({ secure: true, sameSite: "Lax" });
  await page.getByRole("button", { name: "Log out" }).click();
  await page.locator("#login").waitFor();
  await context.addCookies(session ? [session] : []);
  await page.goto(site.inside);
  await page.locator("#login").waitFor();
  expect(complaints).toEqual([]);
});

test("a video whose upload is broken off goes on where it was, plays, and is led through by its time line", async () => {
  const image = await docker("inspect", "--format", "{{.Image}}", site.containers["vision-pipeline"] ?? "");
  const path = await makeClip(site.folder, image, RUN);
  const clip = await readFile(path);
  await enter();
  await limitSending(page, 400_000);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByLabel("Choose files").setInputFiles(path);
  const bar = page.getByRole("progressbar", { name: "clip.mp4" });
  const sent = () => bar.evaluate((node) => (node as unknown as { value: number }).value);
  await expect.poll(sent).toBeGreaterThan(0.4);
  expect(complaints).toEqual([]);
  await page.reload();
  await page.getByRole("heading", { name: "Library" }).waitFor();
  // Of what a reload breaks off, browsers may write by themselves.
  complaints = [];
  await limitSending(page, undefined);
  const offsets = watchOffsets(page);
  await page.getByLabel("Choose files").setInputFiles(path);
  await page.getByText("arrived", { exact: true }).waitFor();
  const offset = Number(offsets[0]?.split(" ")[1]);
  expect(offset).toBeGreaterThan(clip.length / 10);
  expect(offset).toBeLessThan(clip.length);
  // Asked once, and sent once from there to the end.
  expect(offsets).toEqual([`HEAD ${offset}`, `PATCH ${offset}`]);
  expect(await site.sql("SELECT sha256 FROM media WHERE name = 'clip.mp4'")).toBe(
    createHash("sha256").update(clip).digest("hex"),
  );

  await page.locator(".upload").getByRole("link", { name: "Open" }).click();
  await page.getByRole("heading", { name: "clip.mp4" }).waitFor();
  const video = page.locator(".player video");
  const time = () => video.evaluate((node) => (node as unknown as { currentTime: number }).currentTime);
  await video.press("Space");
  await expect.poll(time).toBeGreaterThan(0.5);
  const scenes = page.getByRole("group", { name: "Scenes" }).getByRole("button");
  await scenes.last().click();
  await expect.poll(time).toBeGreaterThan(SCENE);
  expect(await time()).toBeLessThan(2 * SCENE);
  await scenes.first().click();
  await expect.poll(time).toBeLessThan(SCENE);
  expect(complaints).toEqual([]);
});

test("a video's time line, its frames and its transcript lead to their times, with boxes over what was found", async () => {
  await enter();
  await page.getByRole("link", { name: "talk.mp4" }).click();
  await page.getByRole("group", { name: "Speech" }).getByRole("button").nth(1).click();
  const said = page.locator("li[aria-current]");
  await expect.poll(() => said.textContent()).toContain("and something else");
  await page.getByRole("button", { name: "0:01", exact: true }).click();
  await expect.poll(() => page.locator(".screen svg rect.face").count()).toBe(1);
  const [first, second] = ["something is said", "and something else"].map((text) =>
    page.getByRole("group", { name: "Speech" }).getByRole("button", { name: text }),
  );
  await second?.press("ArrowLeft");
  expect(await first?.evaluate(isFocused)).toBe(true);
  expect(complaints).toEqual([]);
});

test("what the rules found is decided on the page, and the decision can be taken back", async () => {
  await site.sql(findingOf("rules.mp4", "a secret word"));
  await enter();
  await page.getByRole("link", { name: "Review" }).click();
  await page.getByText("a secret word").waitFor();
  await page.getByRole("button", { name: "Wrong" }).click();
  await page.getByText("Nothing is here.").waitFor();
  await page.getByRole("radio", { name: "decided", exact: true }).click();
  await page.getByText(/Wrong, says admin/).waitFor();
  await page.getByRole("button", { name: "Decide again" }).click();
  await page.getByText("Nothing is here.").waitFor();
  await page.getByRole("radio", { name: "to decide" }).click();
  await page.getByRole("link", { name: /^rules\.mp4/ }).click();
  await page.getByRole("heading", { name: "rules.mp4" }).waitFor();
  expect(complaints).toEqual([]);
});

test("among thousands of people all are shown in the end, and somebody is found by name to be made one with", async () => {
  await site.sql(oftenSeen("often.mp4", 60));
  await site.sql(
    "INSERT INTO people (id, name) SELECT gen_random_uuid(), 'Known ' || n FROM generate_series(1, 3000) n",
  );
  try {
    await enter();
    const seen = page.locator(FACES);
    const most = async () => ((await countPeople()) === 50 ? seen.first().textContent() : "");
    await expect.poll(most).toContain("60 × in 1 media");
    for (const count of [100, 150]) {
      await page.getByRole("button", { name: "Show more" }).click();
      await expect.poll(() => seen.count()).toBe(count);
    }
    await seen.first().click();
    await untilStanding(page, "No name yet");
    const tracks = page.locator("[class*=st-key-track-]");
    for (const count of [50, 60]) {
      await expect.poll(() => tracks.count()).toBe(count);
      if (count < 60) await page.getByRole("button", { name: "Show more" }).click();
    }
    await page.getByText("Is the same as somebody else").click();
    const others = page.locator(".st-key-others");
    await expect.poll(() => others.locator("li").count()).toBe(12);
    await page.getByRole("textbox", { name: "Part of the name" }).fill("known 2999");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => others.locator("li").allTextContents())
      .toEqual([expect.stringContaining("Known 2999")]);
    await photograph(page, "person-desktop");
    await others.getByRole("button", { name: "Make them one" }).click();
    await page.getByRole("heading", { name: "Known 2999" }).waitFor();
    await page.getByText("60 × in 1 media").waitFor();
  } finally {
    await site.sql(
      "UPDATE people SET name = NULL WHERE name = 'Known 2999'; DELETE FROM people WHERE name LIKE 'Known %'; DELETE FROM media WHERE name = 'often.mp4'",
    );
  }
  expect(complaints).toEqual([]);
});

test("somebody who is seen is given a name and found by it, two are made one, and that is undone", async () => {
  await site.sql(talkOf("second.mp4"));
  await enter();
  const seen = page.locator(FACES);
  await expect.poll(countPeople).toBe(2);
  await seen.first().click();
  await untilStanding(page, "No name yet");
  const name = page.getByRole("textbox", { name: "Name" });
  await name.fill("Ada");
  await name.press("Enter");
  await page.getByRole("heading", { name: "Ada" }).waitFor();

  await openPage(page, `${site.inside}/search?q=Ada`);
  await page.locator("ul.found a", { hasText: "Ada" }).waitFor();

  await countPeople();
  await seen.filter({ hasText: "No name yet" }).click();
  await untilStanding(page, "No name yet");
  await page.getByText("Is the same as somebody else").click();
  const others = page.locator(".st-key-others");
  await others.getByText("Ada").waitFor();
  await others.getByRole("button", { name: "Make them one" }).click();
  await page.getByRole("heading", { name: "Ada" }).waitFor();
  await expect.poll(countPeople).toBe(1);
  expect(await seen.textContent()).toContain("2 × in 2 media");

  await page.getByText("What was done, and undo").click();
  await page.getByRole("button", { name: "Undo" }).first().click();
  await expect.poll(countPeople).toBe(2);
  expect(complaints).toEqual([]);
});

test("the system page shows a week of what was measured, and what a release made another", async () => {
  await enter();
  // Prometheus tells since when it knows something once it has asked itself.
  const shown = async () => {
    await openPage(page, `${site.inside}/system`);
    return page.getByRole("heading", { name: "Before and after a release" }).count();
  };
  await expect.poll(shown).toBe(1);
  const row = page.locator("tr", { hasText: "control" });
  await row.getByText("100 → 150 ▲").first().waitFor();
  await row.getByText("0 → 2 ▲").waitFor();
  await page.getByText("48 of 288 failed ▲").waitFor();
  await row.getByText("150 of 256 MB").first().waitFor();
  expect(await page.locator("figure.columns i.marked").count()).toBeGreaterThan(1);
  expect(complaints).toEqual([]);
});

test("the language is the browser's, another one is chosen, and stays chosen", async () => {
  await enter();
  await page.getByLabel("Language").selectOption("de");
  await page.getByRole("heading", { name: "Mediathek" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Mediathek" }).waitFor();
  await expect.poll(() => page.getAttribute("html", "lang")).toBe("de");
  expect(complaints).toEqual([]);
});

test("while control is away the page says so, and it comes back by itself", async () => {
  const control = site.containers["control"] ?? "";
  await enter();
  await docker("pause", control);
  try {
    await page.getByRole("link", { name: "Statistics" }).click();
    await page.getByText("does not answer just now").waitFor();
  } finally {
    await docker("unpause", control);
  }
  await page.getByText("How the analyses did").first().waitFor();
});

test.each(["desktop", "phone"] as const)(
  "every page is readable on a %s, for those who can't see it, too",
  async (device) => {
    await page.setViewportSize(
      device === "phone" ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    );
    await enter();
    const problems: Record<string, unknown> = {};
    for (const path of ["", "search?q=something", "people", "review", "statistics", "system"]) {
      await openPage(page, `${site.inside}/${path}`);
      await photograph(page, `${path.split("?")[0] || "library"}-${device}`);
      const found = await findProblems(page);
      if (found.length > 0) problems[path] = found;
    }
    await page.goto(site.inside);
    await page.getByRole("link", { name: "talk.mp4" }).click();
    await page.getByRole("heading", { name: "What is said" }).waitFor();
    await photograph(page, `item-${device}`);
    const found = await findProblems(page);
    if (found.length > 0) problems["item"] = found;
    expect(problems).toEqual({});
  },
);

test("a wrong password is told, and nobody is in", async () => {
  await logIn("a wrong guess");
  await expect.poll(() => page.textContent("#login-error")).toMatch(/wrong/i);
  await page.goto(site.inside);
  await page.locator("#login").waitFor();
  expect(complaints).toEqual([]);
});

test("the pages' policy lets no script run that is not the site's own", async () => {
  await enter();
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('script'), { text: 'document.title = \"taken over\"' }))",
  );
  expect(await page.title()).not.toBe("taken over");
  await expect.poll(() => complaints.join()).toContain("Content Security Policy");
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
