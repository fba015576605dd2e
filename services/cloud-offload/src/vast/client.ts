import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import type { z } from "zod";
import { errorOf, VastError } from "./errors.ts";
import { Account, type Instance, Instances, type Offer, Offers, OneInstance, Rented } from "./shapes.ts";

const ANSWER_WITHIN = 20_000;
const ATTEMPTS = 4;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const LARGEST_ANSWER = 16 * 1024 ** 2;

/** What an offer has to fulfil; see the search of the API. */
export type Filters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Rent {
  readonly image: string;
  /** GB. */
  readonly disk: number;
  readonly label: string;
  readonly onstart: string;
  /** Port of the container that is to be reached from outside. */
  readonly port: number;
  /** US dollars per hour that are bid for an interruptible one; undefined for one on demand. */
  readonly bid?: number;
}

export interface VastOptions {
  /** Up to and with the version, such as "https://console.vast.ai/api/v0". */
  readonly url: string;
  /** Read for each request, so that a changed key needs no restart. */
  readonly key: () => Promise<string>;
  /** Milliseconds before the second attempt; doubles. */
  readonly firstWait?: number;
  readonly answerWithin?: number;
}

/**
 * The Vast.ai API. All methods throw VastError. What only reads, and what destroys, is tried again when the API is busy or away;
 * what rents is tried again only when it is busy, because an answer that was lost may have rented.
 */
export class Vast {
  readonly #options: VastOptions;
  readonly #again;
  readonly #againIfBusy;

  constructor(options: VastOptions) {
    this.#options = options;
    const waits = { initialDelay: options.firstWait ?? FIRST_WAIT, maxDelay: LONGEST_WAIT };
    const policy = (troubles: readonly string[]) =>
      retry(
        handleWhen((error) => error instanceof VastError && troubles.includes(error.trouble)),
        { maxAttempts: ATTEMPTS - 1, backoff: new ExponentialBackoff(waits) },
      );
    this.#again = policy(["busy", "away"]);
    this.#againIfBusy = policy(["busy"]);
  }

  /** Offers that can be rented now, the cheapest with a disk of so many GB first. */
  async search(filters: Filters, diskGb: number, interruptible: boolean, limit: number): Promise<Offer[]> {
    const query = {
      ...filters,
      rentable: { eq: true },
      allocated_storage: diskGb,
      type: interruptible ? "bid" : "on-demand",
      order: [["dph_total", "asc"]],
      limit,
    };
    return (await this.#again.execute(() => this.#ask("POST", "/bundles/", Offers, query))).offers;
  }

  /** The id of the new instance. */
  async rent(offer: number, { image, disk, label, onstart, port, bid }: Rent): Promise<number> {
    const body = {
      client_id: "me",
      image,
      disk,
      label,
      onstart,
      runtype: "ssh_direc ssh_proxy",
      env: { [`-p ${port}:${port}`]: "1" },
      // No instance at all rather than one that waits, and costs, until the GPU is free.
      cancel_unavail: true,
      ...(bid !== undefined && { price: bid }),
    };
    const { new_contract } = await this.#againIfBusy.execute(() =>
      this.#ask("PUT", `/asks/${offer}/`, Rented, body),
    );
    return new_contract;
  }

  async instances(): Promise<Instance[]> {
    return (await this.#again.execute(() => this.#ask("GET", "/instances/", Instances))).instances;
  }

  /** Undefined once it is gone. */
  async instance(id: number): Promise<Instance | undefined> {
    try {
      const answer = await this.#again.execute(() => this.#ask("GET", `/instances/${id}/`, OneInstance));
      return answer.instances ?? undefined;
    } catch (error) {
      if (error instanceof VastError && error.trouble === "gone") return undefined;
      throw error;
    }
  }

  /** Resolves when it is gone, also when it was gone before. */
  async destroy(id: number): Promise<void> {
    try {
      await this.#again.execute(() => this.#send("DELETE", `/instances/${id}/`));
    } catch (error) {
      if (!(error instanceof VastError && error.trouble === "gone")) throw error;
    }
  }

  /** US dollars that are left in the account. */
  async credit(): Promise<number> {
    return (await this.#again.execute(() => this.#ask("GET", "/users/current/", Account))).credit;
  }

  async #ask<T extends z.ZodType>(
    method: string,
    path: string,
    shape: T,
    body?: unknown,
  ): Promise<z.infer<T>> {
    const text = await this.#send(method, path, body);
    const parsed = shape.safeParse(parseJson(text, `${method} ${path}`));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${path.join(".")}: ${message}`)
      .join("; ");
    throw new VastError(
      "changed",
      `Vast.ai's answer to ${method} ${path} is not of the known shape: ${where}`,
    );
  }

  /** The text of a good answer. */
  async #send(method: string, path: string, body?: unknown): Promise<string> {
    const { url, key, answerWithin = ANSWER_WITHIN } = this.#options;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, {
        method,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${await key()}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // The key goes nowhere else.
        redirect: "error",
        signal: AbortSignal.timeout(answerWithin),
      });
      text = await readAtMost(response);
    } catch (cause) {
      throw new VastError("away", `Vast.ai does not answer ${method} ${path}: ${reasonOf(cause)}`, { cause });
    }
    if (response.ok) return text;
    throw errorOf(response.status, text);
  }
}

async function readAtMost(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new Error(`the answer is larger than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string, request: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VastError("changed", `Vast.ai's answer to ${request} is not JSON`, { cause });
  }
}

/** fetch hides why it failed one level down. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}
