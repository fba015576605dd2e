import { z } from "zod";

/** How long a neighbour may take over one request, in milliseconds. */
export const PATIENCE = 10_000;

/** Of a whole search, whose user waits. */
export const SEARCH_PATIENCE = 2_000;

const Refused = z.object({ error: z.object({ message: z.string() }) });

/** JSON from another service of the platform. Throws, naming it, where it does not answer or refuses. */
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
  const refused = Refused.safeParse(await response.json().catch(() => undefined));
  const reason = refused.data?.error.message ?? "no reason given";
  throw new Error(`${hostname} answered ${response.status}: ${reason}`);
}
