import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./errors.ts";

export interface ClientOptions {
  /** Without /v2. */
  readonly endpoint: string;
  readonly token: string;
  readonly retryMax: number;
  /** Seconds before the first and, at most, before any further attempt. */
  readonly retryWaitMin: number;
  readonly retryWaitMax: number;
  /** Factor on the pauses between looks at something that takes time: 1 is the official plugin's. */
  readonly pace: number;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface Page {
  readonly links?: { readonly pages?: { readonly next?: string } };
}

/**
 * The API with the retries of https://github.com/digitalocean/godo/blob/main/godo.go and its
 * https://github.com/hashicorp/go-retryablehttp/blob/main/client.go: connections that fail, 429 and 5xx but 501, for every
 * method; after Retry-After where a 429 or 503 has it, else after 1, 2, 4 … seconds.
 */
export class DigitalOceanClient {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** The answer's JSON. @throws ApiError with the API's message; Error when it can't be reached. */
  async call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const url = new URL(path, this.#options.endpoint);
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#send(method, url, body, signal);
      const last = attempt >= this.#options.retryMax;
      if (answer instanceof Error && last) {
        throw new Error(`${method} ${url}: giving up after ${attempt + 1} attempt(s): ${reasonOf(answer)}`, {
          cause: answer,
        });
      }
      if (answer instanceof Response && (last || !isPassing(answer.status))) {
        const attempts = isPassing(answer.status) && this.#options.retryMax > 0 ? attempt + 1 : 0;
        return await read<T>(answer, `${method} ${url}`, attempts);
      }
      const wait = (answer instanceof Response ? retryAfter(answer) : undefined) ?? this.#backoff(attempt);
      await sleep(wait * 1000, undefined, { ...(signal && { signal }) });
    }
  }

  /** All pages of a list. */
  async list<T>(path: string, name: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.call<Page & Record<string, T[] | undefined>>(
        "GET",
        `${path}?page=${page}&per_page=200`,
        undefined,
        signal,
      );
      items.push(...(answer[name] ?? []));
      if (answer.links?.pages?.next === undefined) return items;
    }
  }

  /** Waits between two looks at something that takes time. */
  async pause(seconds: number, signal: AbortSignal): Promise<void> {
    if (seconds > 0) await sleep(seconds * 1000 * this.#options.pace, undefined, { signal });
  }

  async #send(
    method: Method,
    url: URL,
    body: unknown,
    signal: AbortSignal | undefined,
  ): Promise<Response | Error> {
    try {
      return await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.#options.token}`,
          accept: "application/json",
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      if (!(error instanceof Error) || signal?.aborted) throw error;
      return error;
    }
  }

  #backoff(attempt: number): number {
    return Math.min(2 ** attempt * this.#options.retryWaitMin, this.#options.retryWaitMax);
  }
}

/** Whether the answer may be another one later. */
function isPassing(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

/** Seconds; the header is a number of them or a date. */
function retryAfter(answer: Response): number | undefined {
  const header = answer.headers.get("retry-after");
  if (header === null || (answer.status !== 429 && answer.status !== 503)) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

async function read<T>(answer: Response, call: string, attempts: number): Promise<T> {
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(call, answer.status, text, attempts);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Node says "fetch failed", and why only in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
