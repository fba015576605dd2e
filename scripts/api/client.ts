import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { inState } from "../state.ts";
import { ApiError, UnreachableError, WouldChange } from "./errors.ts";
import { jobEvents } from "./events.ts";
import { type Answer, type Exchange, Http, readJson, readText } from "./http.ts";
import { type Found, found, type Job, job, type Media, media, type Results, results } from "./shapes.ts";
import { type UploadOptions, type UploadWatcher, uploadFile } from "./upload.ts";

export interface ClientOptions {
  /** "https://127.0.0.1:8443" */
  readonly url: string;
  /** PEM of the only certificate to trust, where it is self-signed; the name in it is checked all the same. */
  readonly certificate?: string | undefined;
  /** An API token, in the place of a login. */
  readonly token?: string | undefined;
  /** Folder that remembers unfinished uploads; by default in the state folder. */
  readonly memory?: string;
  /** How long an upload waits for the platform to come back, in seconds. */
  readonly patience?: number;
}

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/**
 * The platform's API over HTTPS, with one session. Every method throws ApiError when the platform refuses, and
 * UnreachableError when it does not answer. Close it with `using` or `close()`.
 */
export class ApiClient implements Disposable {
  readonly url: string;
  private readonly http: Http;
  private readonly uploads: UploadOptions;
  private readonly token: string | undefined;
  private cookie: string | undefined;
  private onlyReads = false;

  constructor({ url, certificate, token, memory = inState("uploads"), patience = 600 }: ClientOptions) {
    this.url = url;
    this.token = token;
    this.uploads = { url, memory, patience };
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

  get loggedIn(): boolean {
    return this.cookie !== undefined;
  }

  /** From now on nothing is changed: a request that would is not sent, and throws WouldChange. */
  readOnly(): void {
    this.onlyReads = true;
  }

  /** Forgets the session, which the platform may have ended. */
  forget(): void {
    this.cookie = undefined;
  }

  /**
   * Uploads a file, over broken connections and restarts of the platform; it goes on where an earlier run was stopped. `watcher`
   * is told how it gets on. Memory does not grow with the file.
   */
  async upload(
    path: string,
    watcher: Partial<UploadWatcher> = {},
    profile?: string,
  ): Promise<{ media: Media; job: Job }> {
    const nothing = () => undefined;
    const id = await uploadFile(
      this,
      path,
      { ...this.uploads, profile },
      {
        at: nothing,
        broken: nothing,
        resumed: nothing,
        ...watcher,
      },
    );
    const media = await this.media(id);
    if (media.jobId === null) throw new UnreachableError(`The medium "${id}" has no job.`);
    return { media, job: await this.job(media.jobId) };
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

  /** The best moments for words as one types them into a search engine. */
  async search(query: string): Promise<Found> {
    return found.parse(await this.json(`/api/search?${new URLSearchParams({ q: query, limit: "50" })}`));
  }

  /**
   * Has an analyzer look again at all media at which it failed or lacked its model, or at which another version or model of it
   * has looked (`outdated`); how many these are.
   */
  async rerun(analyzer: string, outdated = false): Promise<number> {
    const path = `/api/analyzers/${encodeURIComponent(analyzer)}/rerun?outdated=${outdated}`;
    const answer = await this.change("POST", path, {});
    return z.object({ tasks: z.number() }).parse(answer).tasks;
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

  /** Sends JSON, and reads the answer's. */
  async change(method: "POST" | "PATCH", path: string, content: object): Promise<unknown> {
    const body = JSON.stringify(content);
    const headers = { "content-type": "application/json", "content-length": `${Buffer.byteLength(body)}` };
    return readJson(await this.send(path, { method, headers, body }));
  }

  /** One request with the session's cookie or the token, whatever the answer. */
  async ask(path: string, exchange: Exchange = {}): Promise<Answer> {
    const { method = "GET", body } = exchange;
    if (this.onlyReads && method !== "GET" && method !== "HEAD")
      throw new WouldChange(method, path, typeof body === "string" ? JSON.parse(body) : undefined);
    const headers = {
      ...exchange.headers,
      ...(this.cookie === undefined ? {} : { cookie: this.cookie }),
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
    };
    return this.http.exchange(path, { ...exchange, headers });
  }

  /** The same. @throws ApiError for status 400 and above */
  async send(path: string, exchange: Exchange = {}): Promise<Answer> {
    const answer = await this.ask(path, exchange);
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
