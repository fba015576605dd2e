import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import type { Results } from "../../../scripts/api/shapes.ts";
import { analyze } from "../harness/analysis.ts";
import { ROOT } from "../harness/workspace.ts";

/** A photograph of 512 × 512 pixels. */
export const PORTRAIT = join(ROOT, "test/fixtures/media/portrait.jpg");

/** Has the photograph analysed, and looks at what comes back; gives the medium's id. */
export async function analyzePortrait(client: ApiClient): Promise<string> {
  const { job, results, codes } = await analyze(client, readFileSync(PORTRAIT), "portrait.jpg");
  expect(codes).toEqual({});
  expect(results.results["vision-pipeline"]?.result.facts).toMatchObject({
    kind: "image",
    width: 512,
    height: 512,
  });
  await expectPoster(client, results);
  return job.mediaId;
}

/** What was analysed before is there: its rows in the database, and its files on the volume. */
export async function expectKept(client: ApiClient, mediaId: string): Promise<void> {
  await expectPoster(client, await client.results(mediaId));
}

async function expectPoster(client: ApiClient, { results }: Results): Promise<void> {
  const poster = results["thumbnail-generator"]?.result.thumbnails.find(({ kind }) => kind === "poster");
  expect(poster).toBeDefined();
  const picture = await client.file(poster?.path ?? "");
  expect(picture.length).toBeGreaterThan(1000);
}
