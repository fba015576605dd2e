import type { ServerResponse } from "node:http";
import type { Job } from "../schemas.ts";
import type { JobChanges } from "./changes.ts";

const HEARTBEAT = 15_000;

export interface JobEventsOptions {
  response: ServerResponse;
  jobId: string;
  changes: JobChanges;
  find: () => Promise<Job | undefined>;
  /** Asked again and again: a session that ended ends its streams. */
  mayGoOn: () => Promise<boolean>;
  onError: (error: Error) => void;
}

/**
 * Streams a job's states as server-sent events: the present one first, then each change, and an end after the last.
 * A client that comes back after a break therefore misses nothing but steps in between.
 * Returns a function that ends the stream early.
 */
export function streamJob({
  response,
  jobId,
  changes,
  find,
  mayGoOn,
  onError,
}: JobEventsOptions): () => void {
  let last = "";
  let busy = false;
  let again = false;

  const push = async (): Promise<void> => {
    // One look at a time; changes meanwhile mean one more look, not many.
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        const job = await find();
        if (response.writableEnded) return;
        if (job === undefined) return end();
        const data = JSON.stringify(job);
        if (data !== last) response.write(`event: job\ndata: ${data}\n\n`);
        last = data;
        if (job.state === "done") return end();
      } while (again);
    } catch (error) {
      onError(error as Error);
      end();
    } finally {
      busy = false;
    }
  };

  const unsubscribe = changes.subscribe(jobId, push);
  const heartbeat = setInterval(async () => {
    try {
      if (!(await mayGoOn())) return end();
    } catch (error) {
      // Without the database nobody can tell; there is nothing new to tell them from it either.
      onError(error as Error);
    }
    if (!response.writableEnded) response.write(": still here\n\n");
  }, HEARTBEAT);
  const end = (): void => {
    clearInterval(heartbeat);
    unsubscribe();
    response.end();
  };
  response.once("close", end);

  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    connection: "close",
  });
  response.write("retry: 2000\n\n");
  void push();
  return end;
}
