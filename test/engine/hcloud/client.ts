import { setTimeout as sleep } from "node:timers/promises";

export interface ClientOptions {
  /** Address of the API with its version: "http://127.0.0.1:8080/v1". */
  readonly endpoint: string;
  readonly token: string;
  /** Milliseconds between two looks at a running action. */
  readonly pollInterval: number;
  readonly pollFunction: "constant" | "exponential";
  /** Waits so many milliseconds; tests wait less. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Query = Readonly<Record<string, string | number | readonly number[] | readonly string[]>>;

/** An error that the API answered. */
export class ApiError extends Error {
  readonly status: number;
  /** The API's word for it, such as "not_found"; "" for an answer that is not the API's own. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
  }
}

/** Repetitions after the first attempt, and the pauses between in milliseconds: doubled each time, at random below that. */
const RETRIES = { count: 5, first: 1000, longest: 60_000 };

/** These and no others are repeated: retryPolicy in client_handler_retry.go. A lock, a 500 and a broken connection are not. */
const REPEATED_CODES = new Set(["conflict", "rate_limit_exceeded", "bad_gateway", "timeout"]);
const REPEATED_STATUSES = new Set([502, 504]);
const TIMEOUTS = new Set(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"]);

/**
 * The Hetzner Cloud API as https://github.com/hetznercloud/hcloud-go/tree/main/hcloud calls it:
 * client.go, client_handler_retry.go, client_handler_error.go.
 */
export class HcloudClient {
  readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = { ...options, endpoint: options.endpoint.replace(/\/$/, "") };
  }

  get<T>(path: string, signal: AbortSignal, query: Query = {}): Promise<T> {
    return this.call("GET", path + queryText(query), undefined, signal);
  }

  post<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
    return this.call("POST", path, body, signal);
  }

  /** All pages of a list, `name` being its key in the answers. */
  async list<T>(path: string, name: string, signal: AbortSignal, query: Query = {}): Promise<T[]> {
    const items: T[] = [];
    for (let page: number | null | undefined = 1; page; ) {
      type Page = { [name: string]: T[] } & { meta?: { pagination?: { next_page: number | null } } };
      const answer: Page = await this.get<Page>(path, signal, { ...query, page, per_page: 50 });
      items.push(...(answer[name] ?? []));
      page = answer.meta?.pagination?.next_page;
    }
    return items;
  }

  /** The answer's JSON. @throws ApiError; Error when the API can't be reached */
  async call<T>(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<T> {
    for (let retries = 0; ; retries++) {
      try {
        return (await this.#attempt(method, path, body, signal)) as T;
      } catch (error) {
        if (signal.aborted || retries === RETRIES.count || !isRepeated(error)) throw error;
        const longest = Math.min(RETRIES.first * 2 ** retries, RETRIES.longest);
        await this.pause(RETRIES.first + Math.random() * (longest - RETRIES.first), signal);
      }
    }
  }

  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { pause = (time, abort) => sleep(time, undefined, { signal: abort }) } = this.options;
    await pause(milliseconds, signal);
  }

  async #attempt(method: Method, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    const url = `${this.options.endpoint}${path}`;
    const response = await fetch(url, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${this.options.token}`,
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(`${method} ${url}: ${reason}`, { cause: error.cause ?? error });
    });
    const text = await response.text();
    if (response.status >= 400) throw errorOf(response, text);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** Undefined where the API does not know the thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isCode(error, "not_found")) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof ApiError && codes.includes(error.code);
}

function isRepeated(error: unknown): boolean {
  if (error instanceof ApiError) {
    return error.code === "" ? REPEATED_STATUSES.has(error.status) : REPEATED_CODES.has(error.code);
  }
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return TIMEOUTS.has(cause?.code ?? "");
}

interface ErrorBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly details?: { readonly fields?: readonly { name: string; messages: readonly string[] }[] } | null;
  };
}

/** Worded as errorFromBody and Error.Error() in hcloud-go, with the fields that enrichInvalidInput in error_sdk.go adds. */
function errorOf(response: Response, text: string): ApiError {
  const type = response.headers.get("content-type") ?? "";
  const { error } = type.startsWith("application/json") ? (JSON.parse(text) as ErrorBody) : {};
  if (!error?.code) {
    return new ApiError(response.status, "", `hcloud: server responded with status code ${response.status}`);
  }
  const correlation = response.headers.get("x-correlation-id");
  const origin = correlation === null ? error.code : `${error.code}, ${correlation}`;
  const fields = (error.details?.fields ?? []).map(
    ({ name, messages }) => `${name} => [${messages.join(" ")}]`,
  );
  const suffix = fields.length > 0 ? `: [${fields.join(" ")}]` : "";
  return new ApiError(response.status, error.code, `${error.message} (${origin})${suffix}`);
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}
