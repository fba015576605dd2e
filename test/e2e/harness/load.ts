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

/**
 * Constant load on one address until stopped: some clients, each a fresh connection a request, so that a connection that was
 * cut counts and nothing is retried behind our back. `servername` is the name on the certificate, where the URL has another.
 */
export function startLoad(
  url: string,
  authority: string,
  clients = 4,
  pauseMs = 20,
  servername?: string,
): Load {
  const failures: string[] = [];
  let requests = 0;
  let running = true;
  const client = async () => {
    while (running) {
      requests += 1;
      const problem = await get(url, authority, servername);
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
function get(url: string, authority: string, servername?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(
      url,
      { ca: authority, agent: false, timeout: 10_000, ...(servername && { servername }) },
      (response) => {
        response.resume();
        response.once("end", () =>
          resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`),
        );
        response.once("error", (error) => resolve(error.message));
      },
    );
    call.once("timeout", () => call.destroy(new Error("no answer within 10 s")));
    call.once("error", (error) => resolve(error.message));
    call.end();
  });
}
