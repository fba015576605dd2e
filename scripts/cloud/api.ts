import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, EXIT } from "../errors.ts";

export interface ApiPlace {
  /** Whose API it is, for people: "DigitalOcean". */
  readonly provider: string;
  /** Address before the paths of calls. */
  readonly endpoint: string;
  readonly token: string;
  /** Key of the configuration that holds the token: "digitalocean:token". */
  readonly tokenKey: string;
}

/** Attempts at a call, and the seconds before the second one, which double. */
const ATTEMPTS = 4;
const FIRST_PAUSE = 1;
/** Longest wait for an answer, in milliseconds. */
const PATIENCE = 30_000;

/** A provider's HTTP API, asked by commands. */
export class CloudApi {
  readonly #place: ApiPlace;

  constructor(place: ApiPlace) {
    this.#place = place;
  }

  /**
   * The answer's JSON. Calls that only look are made again when the connection breaks, at 429 and at 5xx.
   *
   * @throws CommandError in words for the user
   */
  async call<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
    const attempts = method === "GET" ? ATTEMPTS : 1;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(method, path, body);
      const again = answer instanceof Error || answer.status === 429 || answer.status >= 500;
      if (!again || attempt === attempts) return this.#read<T>(answer, `${method} ${path}`);
      const asked = answer instanceof Response ? Number(answer.headers.get("retry-after") ?? 0) : 0;
      await sleep(1000 * (asked > 0 ? asked : FIRST_PAUSE * 2 ** (attempt - 1)));
    }
  }

  async #send(method: string, path: string, body: unknown): Promise<Response | Error> {
    try {
      return await fetch(new URL(path, this.#place.endpoint), {
        method,
        headers: {
          authorization: `Bearer ${this.#place.token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  async #read<T>(answer: Response | Error, call: string): Promise<T> {
    const { provider, endpoint, tokenKey } = this.#place;
    if (answer instanceof Error) {
      const reason = answer.cause instanceof Error ? answer.cause.message : answer.message;
      throw new CommandError(`${provider} at ${endpoint} does not answer: ${reason}`, {
        fix: "try again; if it stays so, look at the provider's status page.",
        exitCode: EXIT.unreachable,
        cause: answer,
      });
    }
    const text = await answer.text();
    if (answer.status === 401 || answer.status === 403) {
      throw new CommandError(`${provider} refuses the token (${answer.status}): ${messageIn(text)}`, {
        fix: `pulumi config set --secret ${tokenKey}, with one that may read and write.`,
      });
    }
    if (!answer.ok) {
      throw new CommandError(`${provider} answers ${call} with ${answer.status}: ${messageIn(text)}`, {
        fix: "try again; if it stays so, look at the provider's status page.",
      });
    }
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}

/** What the API says, in `message` or `error.message`, or else its text. */
function messageIn(text: string): string {
  try {
    const body = JSON.parse(text) as { message?: string; error?: { message?: string } };
    return body.message ?? body.error?.message ?? text;
  } catch (error) {
    if (error instanceof SyntaxError) return text.slice(0, 200);
    throw error;
  }
}
