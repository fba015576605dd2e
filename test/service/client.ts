import { createParser } from "eventsource-parser";
import type { Job, Media, Results } from "../../services/control/src/schemas.ts";

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** The API as a logged-in caller sees it. */
export class Client {
  readonly url: string;
  cookie = "";
  /** An API token, sent beside the cookie. */
  token = "";

  constructor(url: string) {
    this.url = url;
  }

  async login(password: string, name = "admin"): Promise<Answer<unknown>> {
    const answer = await this.call("POST", "/api/login", { name, password });
    this.cookie = answer.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    return answer;
  }

  async call<T = unknown>(method: string, path: string, json?: unknown): Promise<Answer<T>> {
    const headers: Record<string, string> = { cookie: this.cookie };
    if (this.token !== "") headers["authorization"] = `Bearer ${this.token}`;
    if (json !== undefined) headers["content-type"] = "application/json";
    const body = json === undefined ? null : JSON.stringify(json);
    const response = await fetch(this.url + path, { method, headers, body });
    return read<T>(response);
  }

  async upload(
    name: string,
    body: string | ReadableStream,
    signal?: AbortSignal,
  ): Promise<Answer<{ media: Media; job: Job }>> {
    const response = await fetch(`${this.url}/api/media?name=${encodeURIComponent(name)}`, {
      method: "POST",
      headers: { cookie: this.cookie, "content-type": "application/octet-stream" },
      body,
      ...(signal && { signal }),
      // Required by fetch where the body is a stream.
      ...(typeof body !== "string" && { duplex: "half" as const }),
    });
    return read(response);
  }

  async results(mediaId: string): Promise<Results> {
    return (await this.call<Results>("GET", `/api/media/${mediaId}/results`)).body;
  }

  /** Each state of the job, as events tell them, until the stream ends. */
  async *follow(jobId: string): AsyncGenerator<Job> {
    const response = await fetch(`${this.url}/api/jobs/${jobId}/events`, {
      headers: { cookie: this.cookie },
    });
    if (!response.ok || response.body === null)
      throw new Error(`status ${response.status}: ${await response.text()}`);
    const jobs: Job[] = [];
    const parser = createParser({ onEvent: ({ data }) => jobs.push(JSON.parse(data)) });
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      parser.feed(chunk);
      yield* jobs.splice(0);
    }
  }

  /** The job once it is done. */
  async done(jobId: string): Promise<Job> {
    let last: Job | undefined;
    for await (const job of this.follow(jobId)) last = job;
    if (last?.state !== "done") throw new Error(`The stream ended before the job: ${JSON.stringify(last)}`);
    return last;
  }
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  // What answers HEAD has a type and no body.
  const json = text !== "" && response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
}
