import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { ApiError, UnreachableError } from "./errors.ts";
import { jobEvents } from "./events.ts";
import { type Answer, type Exchange, Http, readJson, readText } from "./http.ts";
import { type Job, job, type Media, media, type Results, results } from "./shapes.ts";

export interface ClientOptions {
  /** "https://127.0.0.1:8443" */
  readonly url: string;
  /** PEM of the only certificate to trust, where it is self-signed; the name in it is checked all the same. */
  readonly certificate?: string | undefined;
}

const uploaded = z.object({ media, job });
const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * The platform's API over HTTPS, with one session. Every method throws ApiError when the platform refuses, and
 * UnreachableError when it does not answer. Close it with `using` or `close()`.
 */
export class ApiClient implements Disposable {
  private readonly url: string;
  private readonly http: Http;
  private cookie: string | undefined;

  constructor({ url, certificate }: ClientOptions) {
    this.url = url;
    this.http = new Http(url, certificate);
  }

  /** Without a name: the administrator whose password is the stack's secret. */
  async login(password: string, name = "admin"): Promise<void> {
    const body = JSON.stringify({ name, password });
    const headers = { "content-type": "application/json", "content-length": `${Buffer.byteLength(body)}` };
    const answer = await this.send("/api/login", { method: "POST", headers, body });
    await readText(answer);
    this.cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0];
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
      headers: {
        "content-type": "application/octet-stream",
        "content-length": `${size}`,
      },
      body: Readable.from(counted(), { objectMode: false }),
    });
    return uploaded.parse(await readJson(answer));
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
    await readText(await this.send(`/api/media/${mediaId}`, { method: "DELETE" }));
  }

  /** Bytes of a frame or thumbnail; `path` as in the results. */
  async file(path: string): Promise<Buffer> {
    const [mediaId, ...rest] = path.split("/");
    const answer = await this.send(`/api/media/${mediaId}/files/${rest.map(encodeURIComponent).join("/")}`);
    return buffer(answer.body);
  }

  /** States of a job as they come, the present one first; ends after `done`. Comes back by itself after a break. */
  follow(id: string): AsyncGenerator<Job> {
    return jobEvents(async () => (await this.send(`/api/jobs/${id}/events`)).body);
  }

  /** Any JSON answer, for routes without a method of their own. */
  async json(path: string): Promise<unknown> {
    return readJson(await this.send(path));
  }

  /** One request with the session's cookie. @throws ApiError for status 400 and above */
  async send(path: string, exchange: Exchange = {}): Promise<Answer> {
    const headers = { ...exchange.headers, ...(this.cookie === undefined ? {} : { cookie: this.cookie }) };
    const answer = await this.http.exchange(path, { ...exchange, headers });
    if (answer.status >= 400) await this.refuse(answer);
    return answer;
  }

  private async refuse(answer: Answer): Promise<never> {
    const text = await readText(answer);
    const parsed = answer.headers["content-type"]?.includes("json")
      ? refusal.safeParse(JSON.parse(text))
      : undefined;
    if (parsed?.success !== true) throw new UnreachableError(`${this.url} answers ${answer.status}`);
    throw new ApiError(answer.status, parsed.data.error.code, parsed.data.error.message);
  }

  close(): void {
    this.http.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
