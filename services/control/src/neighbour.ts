import { z } from "zod";

/** How long a neighbour may take over one request, in milliseconds. */
export const PATIENCE = 10_000;

/** Of a whole search, whose user waits. */
export const SEARCH_PATIENCE = 2_000;

const Refused = z.object({ error: z.object({ message: z.string() }) });

/** Another service of the platform said no; `reason` in its own words. */
export class NeighbourError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(hostname: string, status: number, reason: string) {
    super(`${hostname} answered ${status}: ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

/** What an answer of another status than success says. Pure. */
export function refusalIn(url: string, status: number, text: string): NeighbourError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const reason = Refused.safeParse(body).data?.error.message ?? "no reason given";
  return new NeighbourError(new URL(url).hostname, status, reason);
}

/**
 * JSON from another service of the platform.
 * @throws NeighbourError where it refuses, Error naming it where it does not answer
 */
export async function ask(
  method: string,
  url: string,
  body?: unknown,
  patience = PATIENCE,
): Promise<unknown> {
  const { hostname } = new URL(url);
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
    signal: AbortSignal.timeout(patience),
  }).catch((cause) => {
    throw new Error(`${hostname} does not answer`, { cause });
  });
  if (response.ok) return response.json();
  throw refusalIn(url, response.status, await response.text());
}
