import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createParser } from "eventsource-parser";
import { UnreachableError } from "./errors.ts";
import { type Job, job } from "./shapes.ts";

/** Longest break that is waited out, in milliseconds: a service that is replaced is back well before. */
const PATIENCE = 120_000;
const RETRY_EVERY = 1000;

/** Job states from one connection's server-sent events. */
async function* statesOf(body: Readable): AsyncGenerator<Job> {
  const ready: Job[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === "job") ready.push(job.parse(JSON.parse(data)));
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* ready.splice(0);
  }
}

/** A broken connection, as opposed to an answer that makes no sense. */
function isBreak(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return /^(ECONN|EPIPE|ETIMEDOUT|ERR_STREAM)/.test(code);
}

/**
 * Job states until the job is done, over as many connections as it takes; nothing is missed, because each connection
 * begins with the present state.
 *
 * @throws UnreachableError when no connection brought a state for 2 minutes
 */
export async function* jobEvents(connect: () => Promise<Readable>): AsyncGenerator<Job> {
  let brokenSince: number | undefined;
  for (;;) {
    try {
      for await (const state of statesOf(await connect())) {
        brokenSince = undefined;
        yield state;
        if (state.state === "done") return;
      }
    } catch (error) {
      if (!isBreak(error)) throw error;
    }
    brokenSince ??= Date.now();
    if (Date.now() - brokenSince > PATIENCE)
      throw new UnreachableError("The job's progress can no longer be followed.");
    await pause(RETRY_EVERY);
  }
}
