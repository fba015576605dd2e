/** Drives the plugin against a recording: an HTTP server that expects these requests in this order, and answers them. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { HcloudClient } from "./client.ts";
import { plugin } from "./plugin.ts";

export interface Exchange {
  /** "POST /servers", with its query where it has one. */
  readonly request: string;
  /** What the request's body must contain. */
  readonly body?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
}

export interface Recording {
  readonly harness: Harness<HcloudClient>;
  /** Pauses that the client wanted, in milliseconds; none was made. */
  readonly pauses: number[];
  /** Requests that did not come. */
  readonly left: Exchange[];
}

/** @returns a harness for the plugin; after the test, every request must have come */
export async function recorded(exchanges: readonly Exchange[]): Promise<Recording> {
  const left = [...exchanges];
  const wrong: string[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const got = `${request.method} ${decodeURIComponent(request.url?.replace("/v1", "") ?? "")}`;
    const next = left.shift();
    if (next?.request !== got) wrong.push(`${got} came instead of ${next?.request ?? "nothing"}`);
    if (next?.body !== undefined) expect.soft(JSON.parse(sent || "null")).toMatchObject(next.body as object);
    const { status = 200, answer = {} } = next ?? { status: 500 };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await listening(server);
  const pauses: number[] = [];
  const client = new HcloudClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    token: "t".repeat(64),
    pollInterval: 500,
    pollFunction: "exponential",
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    expect(wrong).toEqual([]);
    expect(left.map(({ request }) => request)).toEqual([]);
  });
  return { harness: new Harness({ ...plugin, configure: () => client }), pauses, left };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

export const failure = (code: string, message = "no", status = 409) => ({
  status,
  answer: { error: { code, message } },
});

export const action = (id: number, status = "success", error: object | null = null) => ({
  id,
  status,
  command: "do_it",
  error,
});

/** An action endpoint that is done at once. */
export const acted = (request: string, body?: unknown): Exchange => ({
  request: `POST ${request}`,
  ...(body !== undefined && { body }),
  status: 201,
  answer: { action: action(9) },
});
