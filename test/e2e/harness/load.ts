import { request } from "node:https";
import { setTimeout as delay } from "node:timers/promises";

export interface LoadReport {
  readonly requests: number;
  /** One line a failure: status or error, and when. */
  readonly failures: readonly string[];
}

export interface Load {
  stop(): Promise<LoadReport>;
}

export interface LoadOptions {
  readonly clients?: number;
  /** Of each client, between two requests. */
  readonly pauseMs?: number;
  /** How long an answer may take. */
  readonly patienceMs?: number;
  /** The name on the certificate, where the URL has another. */
  readonly servername?: string;
}

/**
 * Constant load on one address until stopped: some clients, each a fresh connection a request, so that a connection that was
 * cut counts and nothing is retried behind our back.
 */
export function startLoad(url: string, authority: string, options: LoadOptions = {}): Load {
  const { clients = 4, pauseMs = 20, patienceMs = 10_000, servername } = options;
  const failures: string[] = [];
  let requests = 0;
  let running = true;
  const client = async () => {
    while (running) {
      requests += 1;
      const problem = await get(url, {
        ca: authority,
        timeout: patienceMs,
        ...(servername && { servername }),
      });
      if (problem) failures.push(`${new Date().toISOString()} ${problem}`);
      await delay(pauseMs);
    }
  };
  const clientsDone = Promise.all(Array.from({ length: clients }, client));
  return {
    async stop() {
      running = false;
      await clientsDone;
      return { requests, failures };
    },
  };
}

/** Undefined for a good answer, else what was wrong. */
function get(
  url: string,
  how: { ca: string; timeout: number; servername?: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false, ...how }, (response) => {
      response.resume();
      response.once("end", () =>
        resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`),
      );
      response.once("error", (error) => resolve(error.message));
    });
    call.once("timeout", () => call.destroy(new Error(`no answer within ${how.timeout / 1000} s`)));
    call.once("error", (error) => resolve(error.message));
    call.end();
  });
}
