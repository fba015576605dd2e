import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import type { ApiClient } from "../../../scripts/api/client.ts";
import { type Media, media } from "../../../scripts/api/shapes.ts";
import { analyze } from "../harness/analysis.ts";
import { commandsIn } from "../harness/command.ts";
import { containers } from "../harness/containers.ts";
import type { Machine } from "../harness/machine.ts";
import { ROOT } from "../harness/workspace.ts";

const PORTRAIT = readFileSync(join(ROOT, "test/fixtures/media/portrait.jpg"));
const REPOSITORY = "/srv/platform/backup";

const page = z.object({ media: z.array(media) });

async function listed(client: ApiClient): Promise<Media[]> {
  return page.parse(await client.json("/api/media?limit=100")).media;
}

/** The restore drill: what was copied comes back, and what can't be read is refused before anything is touched. */
export function backupSuite(machine: () => Machine): void {
  const make = (name: string, ...words: string[]) =>
    commandsIn(machine().workspace, machine().name, async () => undefined)(name, ...words);
  const healthy = async () =>
    (await containers(machine())).filter(({ health }) => health !== "healthy").map(({ service }) => service);

  /** Everything that people see of a medium. */
  async function seen(client: ApiClient, mediaId: string) {
    const results = await client.results(mediaId);
    const shown = results.results["thumbnail-generator"]?.result.thumbnails.map(({ path }) => path) ?? [];
    const files = await machine().run(
      ...["sh", "-c", 'cd /srv/platform/media && sha256sum "$@"', "sh", `${mediaId}/original`, ...shown],
    );
    return { results, files };
  }

  afterAll(async () => {
    await machine().run("sh", "-c", `rm -rf ${REPOSITORY}/*`);
  });

  test("a copy brings back rows, results and files into a platform that lost them", async () => {
    using client = await machine().client();
    const { results } = await analyze(client, PORTRAIT, "kept.jpg");
    const before = await seen(client, results.mediaId);
    const copied = await make("backup");
    expect(copied.exitCode, copied.text).toBe(0);
    expect(copied.text).toMatch(/Copies: \d{4}-.*, \d+ kept/);
    const kept = await listed(client);
    for (const { id } of kept) await client.remove(id);
    const restored = await make("restore", "--json");
    expect(restored.exitCode, restored.text).toBe(0);
    expect(JSON.parse(restored.stdout)).toMatchObject({ media: kept.length, missing: [] });
    await expect.poll(healthy, { timeout: 120_000, interval: 500 }).toEqual([]);
    using again = await machine().client();
    expect(await seen(again, results.mediaId)).toEqual(before);
    // It works on, with what was there before.
    expect((await analyze(again, PORTRAIT, "new.jpg")).results.mediaId).not.toBe(results.mediaId);
  });

  test("media that are there are replaced only by who says so", async () => {
    const refused = await make("restore");
    expect(refused.exitCode).toBe(1);
    expect(refused.text).toMatch(/has \d+ media, which would be replaced; say so with REPLACE=1/);
    using client = await machine().client();
    const later = (await listed(client)).find(({ name }) => name === "new.jpg");
    expect(later).toBeDefined();
    const replaced = await make("restore", "--replace");
    expect(replaced.exitCode, replaced.text).toBe(0);
    expect(replaced.text).toContain("each file compared with its SHA-256");
    await expect.poll(healthy, { timeout: 120_000, interval: 500 }).toEqual([]);
    using again = await machine().client();
    expect((await listed(again)).map(({ name }) => name)).not.toContain("new.jpg");
  });

  test("a damaged copy is refused with the reason, and everything is as it was", async () => {
    using client = await machine().client();
    const before = (await listed(client)).map(({ id }) => id);
    const damage = `for f in ${REPOSITORY}/data/*/*; do truncate -s 100 "$f"; done; rm -rf /srv/platform/backup-cache/restic`;
    await machine().run("sh", "-c", damage);
    const refused = await make("restore", "--replace");
    expect(refused.exitCode).toBe(1);
    expect(refused.text).toMatch(/Nothing was restored: \w+/);
    expect(refused.text).toContain("what was there before is still there");
    await expect.poll(healthy, { timeout: 120_000, interval: 500 }).toEqual([]);
    using again = await machine().client();
    expect((await listed(again)).map(({ id }) => id)).toEqual(before);
  });
}
