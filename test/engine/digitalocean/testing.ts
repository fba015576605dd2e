/** An API end with answers written down in a test, and a plugin that talks to it without waiting. */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { Harness } from "../plugin/testing.ts";
import type { DigitalOceanClient } from "./client.ts";
import { plugin } from "./plugin.ts";

/** Body and status of an answer, or "drop" for a connection that ends without one. */
export type Answer =
  | { readonly body?: unknown; readonly status?: number; readonly headers?: Record<string, string> }
  | "drop";

export interface Call {
  /** Such as "POST /v2/droplets". */
  readonly what: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface Api {
  readonly calls: Call[];
  readonly harness: Harness<DigitalOceanClient>;
  /** What was asked, in order. */
  asked(): string[];
  bodies(what: string): unknown[];
}

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/**
 * @param script answers by method and path without query; the last of a list is given again and again. What is not written
 * down is answered 404, as the API answers for what it does not know.
 */
export async function api(script: Record<string, Answer | readonly Answer[]>): Promise<Api> {
  const calls: Call[] = [];
  const queues = new Map(Object.entries(script).map(([what, answers]) => [what, [answers].flat()]));
  const server = createServer(async (request, response) => {
    const what = `${request.method} ${(request.url ?? "").split("?")[0]}`;
    calls.push({ what, body: await bodyOf(request), authorization: request.headers.authorization });
    const queue = queues.get(what) ?? [];
    const answer = (queue.length > 1 ? queue.shift() : queue[0]) ?? {
      status: 404,
      body: { id: "not_found", message: "The resource you requested could not be found." },
    };
    if (answer === "drop") return void request.socket.destroy();
    const { body, status = body === undefined ? 204 : 200, headers = {} } = answer;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["DIGITALOCEAN_STAND_IN_PACE"] = "0";
  return {
    calls,
    harness: new Harness(plugin, {
      apiEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      token: "t0ken",
      httpRetryWaitMin: 0,
    }),
    asked: () => calls.map(({ what }) => what),
    bodies: (what) => calls.filter((call) => call.what === what).map(({ body }) => body),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}

export const token = (type: string): string => {
  const file = type.charAt(0).toLowerCase() + type.slice(1);
  return `digitalocean:index/${file}:${type}`;
};

/** An action's answer. */
export const action = (id: number, status: "in-progress" | "completed" | "errored") => ({
  body: { action: { id, status, completed_at: status === "completed" ? "2026-11-22T12:00:00Z" : null } },
});

export const refused = (status: number, message: string): Answer => ({ status, body: { message } });
