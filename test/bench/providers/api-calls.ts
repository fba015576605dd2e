import type { RequestEntry } from "../../cloud/http/requests.ts";

/** What was asked of a provider's API. */
export interface ApiCalls {
  readonly total: number;
  /** Reads of what had been read already, with nothing written since, as "GET /v1/servers/1". */
  readonly repeated: readonly string[];
}

/** Asking whether something that takes time has ended is no repetition. */
const WAITING = /\/actions([/?]|$)/;

/** Counts the requests of one deployment, and those among them that could have been spared. Pure. */
export function apiCalls(requests: readonly Pick<RequestEntry, "method" | "path">[]): ApiCalls {
  const read = new Set<string>();
  const repeated: string[] = [];
  for (const { method, path } of requests) {
    const call = `${method} ${path}`;
    if (method !== "GET") read.clear();
    else if (WAITING.test(path)) continue;
    else if (read.has(call)) repeated.push(call);
    else read.add(call);
  }
  return { total: requests.length, repeated };
}
