import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Locator, Page } from "playwright-core";

/** Drags a file of this machine over an element, and drops it there. */
export async function dropFile(page: Page, zone: Locator, path: string, type: string): Promise<void> {
  const bytes = (await readFile(path)).toString("base64");
  // Made where it is dropped: files can't be handed into a page otherwise.
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob("${bytes}"), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], ${JSON.stringify(basename(path))}, { type: ${JSON.stringify(type)} }));
    return transfer;
  })()`);
  for (const event of ["dragenter", "dragover", "drop"]) await zone.dispatchEvent(event, { dataTransfer });
  await dataTransfer.dispose();
}

/** Lets the page send so many bytes a second; undefined: as many as there is room for. */
export async function limitSending(page: Page, bytes: number | undefined): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    ...{ offline: false, latency: 0, downloadThroughput: -1 },
    uploadThroughput: bytes ?? -1,
  });
  // Not detached: what it said would be forgotten with it.
}

/** From which byte each try to send a file went on, as the server told (HEAD) and as the page sent (PATCH), in their order. */
export function watchOffsets(page: Page): readonly string[] {
  const seen: string[] = [];
  page.on("response", (response) => {
    const request = response.request();
    if (!/\/api\/uploads\/./.test(request.url())) return;
    if (request.method() === "HEAD") seen.push(`HEAD ${response.headers()["upload-offset"]}`);
  });
  page.on("request", (request) => {
    if (request.method() === "PATCH") seen.push(`PATCH ${request.headers()["upload-offset"]}`);
  });
  return seen;
}
