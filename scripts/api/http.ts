import { once } from "node:events";
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Agent, request as open } from "node:https";
import type { Readable } from "node:stream";
import { json as jsonOf, text as textOf } from "node:stream/consumers";
import { UnreachableError } from "./errors.ts";

/** Longest silence of the server, in milliseconds; streams of events have a heartbeat every 15 s. */
const SILENCE = 60_000;

export interface Exchange {
  readonly method?: "GET" | "HEAD" | "POST" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or a stream of the length that the headers tell. */
  readonly body?: string | Readable;
}

/** An answer whose body is still to be read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** HTTPS to one server, over kept-alive connections. */
export class Http {
  private readonly url: string;
  private readonly agent: Agent;

  /** `certificate`: PEM of all that is trusted, which need not lead to a root; without it the public authorities are. */
  constructor(url: string, certificate: string | undefined) {
    this.url = url.replace(/\/$/, "");
    const trusted = certificate === undefined ? {} : { ca: certificate, allowPartialTrustChain: true };
    this.agent = new Agent({ keepAlive: true, ...trusted });
  }

  /** @throws UnreachableError without an answer */
  async exchange(path: string, { method = "GET", headers = {}, body }: Exchange): Promise<Answer> {
    const streamed = typeof body === "object";
    const sending = open(`${this.url}${path}`, {
      method,
      headers: streamed ? { ...headers, expect: "100-continue" } : headers,
      agent: this.agent,
    });
    sending.setTimeout(SILENCE, () => sending.destroy(new Error(`silent for ${SILENCE / 1000} s`)));
    const answered = once(sending, "response") as Promise<[IncomingMessage]>;
    try {
      if (streamed) send(sending, body);
      else sending.end(body);
      const [answer] = await answered;
      return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer };
    } catch (cause) {
      const { message, code } = cause as NodeJS.ErrnoException;
      throw new UnreachableError(`${this.url} does not answer: ${message || code}`, { cause });
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

/**
 * Sends a stream once the server has said that it wants it ("100 Continue"), so that a refusal for its size comes
 * through before a connection full of unwanted data breaks. An answer that comes earlier than the end stops it.
 */
function send(sending: ClientRequest, body: Readable): void {
  sending.flushHeaders();
  sending.once("continue", () => body.pipe(sending));
  sending.once("response", () => {
    body.unpipe(sending);
    body.destroy();
  });
  sending.once("close", () => body.destroy());
  body.once("error", (error) => sending.destroy(error));
}

export const readJson = (answer: Answer): Promise<unknown> => jsonOf(answer.body);
export const readText = (answer: Answer): Promise<string> => textOf(answer.body);
