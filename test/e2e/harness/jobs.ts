import { expect, vi } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import type { Job } from "../../../scripts/api/shapes.ts";
import { SKIPPED_FOR_PICTURES } from "./services.ts";

/** Uploads a file several times; gives the jobs as they were accepted. */
export async function uploadMany(client: ApiClient, path: string, count: number): Promise<Job[]> {
  const accepted: Job[] = [];
  for (let index = 0; index < count; index++) accepted.push((await client.upload(path)).job);
  return accepted;
}

/** Uploads a file several times and waits until the work on them has begun, but not ended. */
export async function jobsInFlight(client: ApiClient, path: string, count: number): Promise<Job[]> {
  const accepted = await uploadMany(client, path, count);
  await vi.waitFor(
    async () => {
      const states = await Promise.all(accepted.map(async ({ id }) => (await client.job(id)).state));
      expect(states).toContain("running");
      expect(states.filter((state) => state === "done").length).toBeLessThan(count);
    },
    { timeout: 60_000, interval: 200 },
  );
  return accepted;
}

/** Waits until jobs have ended, over any number of broken connections; gives them in the same order. */
export async function ended(client: ApiClient, jobs: readonly Job[], seconds = 240): Promise<Job[]> {
  return vi.waitFor(
    async () => {
      const now: Job[] = [];
      for (const { id } of jobs) {
        const job = await client.job(id);
        expect(job, JSON.stringify(job.tasks)).toHaveProperty("state", "done");
        now.push(job);
      }
      return now;
    },
    { timeout: seconds * 1000, interval: 500 },
  );
}

/** Every job, of a picture, has each analyzer's task once, ended well, with its one result; the others' are skipped. */
export async function expectComplete(
  client: ApiClient,
  jobs: readonly Job[],
  analyzers: readonly string[],
): Promise<void> {
  const wanted = [...analyzers].sort();
  for (const job of await ended(client, jobs)) {
    const tasks = job.tasks.map(({ analyzer, state }) => `${analyzer} ${state}`).sort();
    const skipped = Object.keys(SKIPPED_FOR_PICTURES).map((analyzer) => `${analyzer} skipped`);
    const done = wanted.map((analyzer) => `${analyzer} done`);
    expect(tasks, JSON.stringify(job.tasks)).toEqual([...done, ...skipped].sort());
    const { results, errors } = await client.results(job.mediaId);
    expect(Object.keys(results).sort()).toEqual(wanted);
    const codes = Object.entries(errors).map(([analyzer, { code }]) => [analyzer, code]);
    expect(Object.fromEntries(codes)).toEqual(SKIPPED_FOR_PICTURES);
  }
}

/** Takes test media away again. */
export async function removeAll(client: ApiClient, jobs: readonly Job[]): Promise<void> {
  for (const { mediaId } of jobs) await client.remove(mediaId);
}
