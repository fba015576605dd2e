import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startBrowser } from "../../browser/browser.ts";
import { findProblems, openPage, photograph } from "../../browser/pages.ts";
import { docker, removeAll } from "../../service/docker.ts";
import { analyze } from "../harness/analysis.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples } from "../harness/media.ts";

const NAME = "harbour.mp4";
const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
const PAGES = ["", "search?q=forest", "people", "review", "statistics", "system"];

/** The pages as somebody sees them who has deployed the platform, with what it has found itself. */
export function pagesSuite(machine: () => Machine): void {
  const runId = `pages-${process.pid}`;
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    url = await machine().output<string>("url");
    browser = await startBrowser({ runId, network: "bridge", ...(await wayTo(machine(), url)) });
    using client = await machine().client();
    await analyze(client, readFileSync((await makeSamples(machine())).clip), NAME);
  });
  afterAll(async () => {
    await browser?.close();
    await removeAll(runId);
  });
  beforeEach(async () => {
    page = await browser.newPage({ locale: "en" });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.fill("#name", "admin");
    await page.fill("#password", await machine().output<string>("adminPassword"));
    const enter = page.locator("#login button");
    // Other suites give wrong passwords, after which nobody is let in for half a minute.
    await vi.waitFor(
      async () => {
        if (await enter.isVisible()) await enter.click();
        await page.getByRole("heading", { name: "Library" }).waitFor({ timeout: 10_000 });
      },
      { timeout: 120_000, interval: 1000 },
    );
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await photograph(page, `failed-${task.id}`);
    await page.close();
  });

  const openVideo = async () => {
    await page.goto(url);
    await page.getByRole("link", { name: NAME }).first().click();
    await page.getByRole("group", { name: "Scenes" }).getByRole("button").nth(2).waitFor();
  };

  test("a video plays, and what was found in it leads to its time", async () => {
    await openVideo();
    const seconds = () =>
      page.locator("video").evaluate((node) => (node as unknown as { currentTime: number }).currentTime);
    await page.locator("video").evaluate((node) => (node as unknown as { play(): Promise<void> }).play());
    await expect.poll(seconds).toBeGreaterThan(1);
    await page.getByRole("group", { name: "Scenes" }).getByRole("button").nth(2).click();
    await expect.poll(seconds).toBeGreaterThanOrEqual(6);
    await page
      .getByRole("group", { name: "Text" })
      .getByRole("button", { name: /Market street 24/ })
      .click();
    await expect.poll(seconds).toBeLessThan(6);
  });

  test.each(["desktop", "phone"] as const)("every page is readable on a %s", async (device) => {
    await page.setViewportSize(SIZES[device]);
    const problems: Record<string, readonly string[]> = {};
    const look = async (name: string) => {
      await photograph(page, `deployed-${name}-${device}`);
      problems[name] = await findProblems(page);
    };
    for (const path of PAGES) {
      await openPage(page, `${url}/${path}`);
      await look(path.split("?")[0] || "library");
    }
    await openVideo();
    await look("item");
    expect(Object.values(problems).flat()).toEqual([]);
  });
}

/** The browser has a loopback of its own: the server's address on this computer's leads from there to the server itself. */
async function wayTo(machine: Machine, url: string) {
  const root = join(machine.workspace.folder, "root.pem");
  await writeFile(root, await machine.trusted(), { mode: 0o644 });
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  const address = await docker("inspect", "--format", format, await machine.server());
  return { root, ports: { [Number(new URL(url).port)]: `${address}:443` } };
}
