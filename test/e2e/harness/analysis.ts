import { Readable } from "node:stream";
import { z } from "zod";
import type { ApiClient } from "../../../scripts/api/client.ts";
import { readJson } from "../../../scripts/api/http.ts";
import { type Job, job, media, type Results } from "../../../scripts/api/shapes.ts";

export interface Analysis {
  readonly job: Job;
  readonly results: Results;
  /** Code by analyzer, for those that did not end as `done`. */
  readonly codes: Readonly<Record<string, string>>;
}

const accepted = z.object({ media, job });

/** Sends bytes under any name, past what a file system allows. */
export async function submit(
  client: ApiClient,
  bytes: Buffer,
  name: string,
): Promise<{ mediaId: string; jobId: string }> {
  const answer = await client.send(`/api/media?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "content-length": `${bytes.length}` },
    body: Readable.from([bytes], { objectMode: false }),
  });
  const { media: item, job: started } = accepted.parse(await readJson(answer));
  return { mediaId: item.id, jobId: started.id };
}

/** Sends bytes and follows their job to its end. */
export async function analyze(client: ApiClient, bytes: Buffer, name: string): Promise<Analysis> {
  const { jobId } = await submit(client, bytes, name);
  return outcome(client, jobId);
}

/** Waits for a job's end and reads what became of it. */
export async function outcome(client: ApiClient, jobId: string): Promise<Analysis> {
  let last: Job | undefined;
  for await (const state of client.follow(jobId)) last = state;
  if (last?.state !== "done") throw new Error(`Job ${jobId} ended as "${last?.state}".`);
  const results = await client.results(last.mediaId);
  const codes = Object.fromEntries(
    Object.entries(results.errors).map(([analyzer, { code }]) => [analyzer, code]),
  );
  return { job: last, results, codes };
}
