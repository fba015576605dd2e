import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";

const SCREENSHOTS = join(import.meta.dirname, "../../.state/test/screenshots");
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
/** WCAG 2.2 at level AA, as the law asks of public bodies in the EU. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/**
 * What Streamlit's own parts get wrong, and nobody who uses them can mend: a tooltip's hidden target has a label that it may not have.
 * Looked over with Streamlit 1.67.0 on 2026-11-27.
 */
const NOT_OURS = "[data-testid=stTooltipHoverTarget], [data-testid=stHeaderActionElements]";

/** Opens a page of the UI and waits until it stands. */
export async function openPage(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await untilStanding(page);
}

/** Waits until the page is made: what is typed before is lost where its field is made anew. */
export async function untilStanding(page: Page, heading?: string): Promise<void> {
  const title = page.locator("[data-testid=stHeading] h1");
  await (heading === undefined ? title : title.filter({ hasText: heading })).waitFor();
  await page.locator("[data-testid=stApp][data-test-script-state=notRunning]").waitFor();
}

/** Streamlit's pages scroll in a part of their own. */
const HEIGHT = "document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 0";

/** Keeps a picture of the whole page, for people to look at. */
export async function photograph(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  const height = Number(await page.evaluate(HEIGHT));
  if (before) await page.setViewportSize({ ...before, height: Math.max(before.height, height) });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  if (before) await page.setViewportSize(before);
}

/** What keeps people from using the page: violations of accessibility rules, and content that is wider than the screen. */
export async function findProblems(page: Page): Promise<string[]> {
  const sideways = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  // The policy of the pages lets no script in from elsewhere; Playwright evaluates it on its own behalf.
  await page.evaluate(await readFile(AXE, "utf8"));
  const violations = (await page.evaluate(`axe.run(
    { include: document, exclude: ${JSON.stringify([NOT_OURS])} },
    { runOnly: ${JSON.stringify(RULES)}, resultTypes: ["violations"] },
  ).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ": " + html.slice(0, 200))))`)) as string[];
  return [...violations, ...(Number(sideways) > 0 ? [`it is ${sideways} px wider than the screen`] : [])];
}
