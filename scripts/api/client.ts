import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { Agent, type Dispatcher, request } from "undici";
import { z } from "zod";
import { ApiError, UnreachableError } from "./errors.ts";
import { jobEvents } from "./events.ts";
import { type Job, job, type Media, media, type Results, results } from "./shapes.ts";

export interface ClientOptions {
  /** "https://127.0.0.1:8443" */
  readonly url: string;
  /** PEM of a certificate to trust beside the public authorities; the name in it is checked all the same. */
  readonly certificate?: string | undefined;
}

type Request = Omit<Dispatcher.RequestOptions, "origin" | "path" | "method"> & {
  method?: Dispatcher.HttpMethod;
};

const uploaded = z.object({ media, job });
const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * The platform's API over HTTPS, with one session. Every method throws ApiError when the platform refuses, and
 * UnreachableError when it does not answer. Close it with `await using` or `close()`.
 */
export class ApiClient implements AsyncDisposable {
  private readonly url: string;
  private readonly agent: Agent;
  private cookie: string | undefined;

  constructor({ url, certificate }: ClientOptions) {
    this.url = url.replace(/\/$/, "");
    const trust = certificate === undefined ? {} : { ca: certificate };
    // No limit on how long an upload may take or a stream of events may be silent between two heartbeats.
    this.agent = new Agent({
      connect: { ...trust, timeout: 10_000 },
      headersTimeout: 0,
      bodyTimeout: 60_000,
    });
  }

  async login(password: string): Promise<void> {
    const body = JSON.stringify({ password });
    const answer = await this.send("/api/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    await answer.body.dump();
    const [cookie] = [answer.headers["set-cookie"] ?? []].flat();
    this.cookie = cookie?.split(";")[0];
  }

  /** Streams a file to the platform; `progress` gets the number of bytes sent so far. Memory does not grow with it. */
  async upload(
    path: string,
    progress: (bytes: number) => void = () => undefined,
  ): Promise<{ media: Media; job: Job }> {
    const { size } = await stat(path);
    const counted = async function* (): AsyncGenerator<Buffer> {
      let sent = 0;
      for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
        yield chunk;
        sent += chunk.length;
        progress(sent);
      }
    };
    const answer = await this.send(`/api/media?name=${encodeURIComponent(basename(path))}`, {
      method: "POST",
      headers: { "content-type": "application/octet-stream", "content-length": `${size}` },
      body: Readable.from(counted(), { objectMode: false }),
    });
    return uploaded.parse(await answer.body.json());
  }

  async job(id: string): Promise<Job> {
    return job.parse(await this.json(`/api/jobs/${id}`));
  }

  async results(mediaId: string): Promise<Results> {
    return results.parse(await this.json(`/api/media/${mediaId}/results`));
  }

  async media(id: string): Promise<Media> {
    return media.parse(await this.json(`/api/media/${id}`));
  }

  async remove(mediaId: string): Promise<void> {
    await (await this.send(`/api/media/${mediaId}`, { method: "DELETE" })).body.dump();
  }

  /** Bytes of a frame or thumbnail; `path` as in the results. */
  async file(path: string): Promise<Buffer> {
    const [mediaId, ...rest] = path.split("/");
    const answer = await this.send(`/api/media/${mediaId}/files/${rest.map(encodeURIComponent).join("/")}`);
    return Buffer.from(await answer.body.arrayBuffer());
  }

  /** States of a job as they come, the present one first; ends after `done`. Comes back by itself after a break. */
  follow(id: string): AsyncGenerator<Job> {
    return jobEvents(async () => (await this.send(`/api/jobs/${id}/events`)).body);
  }

  /** Any JSON answer, for routes without a method of their own. */
  async json(path: string): Promise<unknown> {
    return (await this.send(path)).body.json();
  }

  /** One request with the session's cookie. @throws ApiError for status 400 and above */
  async send(path: string, options: Request = {}): Promise<Dispatcher.ResponseData> {
    const headers = {
      ...(options.headers as Record<string, string>),
      ...(this.cookie ? { cookie: this.cookie } : {}),
    };
    let answer: Dispatcher.ResponseData;
    try {
      answer = await request(`${this.url}${path}`, {
        method: "GET",
        ...options,
        headers,
        dispatcher: this.agent,
      });
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      throw new UnreachableError(`${this.url} does not answer: ${message || code}`, { cause });
    }
    if (answer.statusCode >= 400) await this.refuse(answer);
    return answer;
  }

  private async refuse(answer: Dispatcher.ResponseData): Promise<never> {
    const text = await answer.body.text();
    const parsed = answer.headers["content-type"]?.includes("json")
      ? refusal.safeParse(JSON.parse(text))
      : undefined;
    if (parsed?.success !== true) throw new UnreachableError(`${this.url} answers ${answer.statusCode}`);
    throw new ApiError(answer.statusCode, parsed.data.error.code, parsed.data.error.message);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
