import { setTimeout as pause } from "node:timers/promises";
import type { ApiClient } from "../../../scripts/api/client.ts";
import type { Job } from "../../../scripts/api/shapes.ts";
import type { Machine } from "../../e2e/harness/machine.ts";

export interface Pass {
  /** Seconds from the first upload to the end of the last job. */
  readonly seconds: number;
  /** Seconds from the end of the first upload to the first result of any analyzer. */
  readonly firstResult: number;
  /** In the order of the files. */
  readonly mediaIds: readonly string[];
  /** Seconds that analyzers worked, by analyzer: all that had a task. */
  readonly worked: Readonly<Record<string, number>>;
}

/** Uploads all files at once, and waits until the platform has analysed them. */
export async function throughPlatform(
  machine: Machine,
  files: readonly string[],
  profile: string,
): Promise<Pass> {
  using client = await machine.client();
  const began = performance.now();
  const jobs: Job[] = [];
  let uploaded: number | undefined;
  for (const file of files) {
    jobs.push((await client.upload(file, {}, profile)).job);
    uploaded ??= performance.now();
  }
  const first = firstResultOf(client, jobs);
  const ends = await Promise.all(jobs.map((job) => ended(client, job.id)));
  const seconds = (performance.now() - began) / 1000;
  const worked: Record<string, number> = {};
  for (const { tasks } of ends)
    for (const { analyzer, seconds: own } of tasks) worked[analyzer] = (worked[analyzer] ?? 0) + (own ?? 0);
  return {
    seconds,
    firstResult: ((await first) - (uploaded ?? began)) / 1000,
    mediaIds: jobs.map(({ mediaId }) => mediaId),
    worked,
  };
}

/** The moment at which any of their tasks has a result that people look at: not the frames that others read. */
async function firstResultOf(client: ApiClient, jobs: readonly Job[]): Promise<number> {
  for (;;) {
    for (const { mediaId } of jobs) {
      const { results } = await client.results(mediaId);
      if (Object.keys(results).some((analyzer) => analyzer !== "vision-pipeline")) return performance.now();
    }
    await pause(100);
  }
}

async function ended(client: ApiClient, id: string): Promise<Job> {
  let last: Job | undefined;
  for await (const state of client.follow(id)) last = state;
  if (last?.state !== "done") throw new Error(`Job ${id} ended as "${last?.state}".`);
  const failed = last.tasks.find(({ state }) => state === "failed");
  if (failed) throw new Error(`${failed.analyzer} failed: ${failed.error?.message}`);
  return last;
}
