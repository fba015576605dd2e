import { Agent, type IncomingMessage, request } from "node:http";
import { sshAgent } from "./ssh.ts";

/** Requests at the same time, each on a connection that is kept. */
const CONNECTIONS = 6;
/** The same over SSH, where sshd drops new connections from the tenth on, and the command plugin opens four. */
const SSH_CONNECTIONS = 4;

export class DockerError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "DockerError";
    this.status = status;
  }
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Call {
  readonly query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON, but for bytes, which are sent as a tar archive. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * The Docker Engine API of one daemon, in the newest version that it speaks.
 * https://docs.docker.com/reference/api/engine/
 */
export class DockerClient {
  readonly #target:
    | { readonly socketPath: string }
    | { readonly host: string; readonly port: number }
    | object;
  readonly #agent: Agent;

  /** @param host `unix:///path`, `tcp://host:port` or `ssh://user@host:port`; @param sshOptions for the `ssh` command. */
  constructor(host: string, sshOptions: readonly string[]) {
    const url = new URL(host);
    if (url.protocol === "ssh:") {
      this.#target = {};
      this.#agent = sshAgent(url, sshOptions, SSH_CONNECTIONS);
      return;
    }
    if (url.protocol !== "unix:" && url.protocol !== "tcp:") {
      throw new Error(`docker host "${host}" must begin with unix://, tcp:// or ssh://`);
    }
    this.#target =
      url.protocol === "unix:"
        ? { socketPath: url.pathname }
        : { host: url.hostname, port: Number(url.port) };
    this.#agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  }

  /** The answer's JSON. @throws DockerError with the daemon's message; Error when it can't be reached. */
  async call<T>(method: Method, path: string, call: Call = {}): Promise<T> {
    const text = await this.text(method, path, call);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** The same for answers that are not one JSON value. */
  async text(method: Method, path: string, call: Call = {}): Promise<string> {
    const response = await this.#send(method, path, call);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const status = response.statusCode ?? 0;
    if (status >= 400) throw new DockerError(status, messageOf(text));
    return text;
  }

  /** Sends a request once more where the kept connection that it went out on was at its end. */
  #send(method: Method, path: string, call: Call): Promise<IncomingMessage> {
    const { query, body, signal } = call;
    return new Promise<IncomingMessage>((resolve, reject) => {
      const content = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const sent = request(
        {
          ...this.#target,
          agent: this.#agent,
          method,
          path: path + queryText(query),
          headers: {
            host: "docker",
            "content-length": Buffer.byteLength(content ?? ""),
            ...(content !== undefined && {
              "content-type": Buffer.isBuffer(content) ? "application/x-tar" : "application/json",
            }),
          },
          ...(signal && { signal }),
        },
        resolve,
      );
      sent.on("error", (error: NodeJS.ErrnoException) => {
        if (sent.reusedSocket && isUntaken(error, method)) resolve(this.#send(method, path, call));
        else reject(new Error(`the Docker daemon can't be reached: ${error.message}`, { cause: error }));
      });
      sent.end(content);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Whether a request that failed like this did nothing: it could not be written, or it only asks. */
function isUntaken({ code = "" }: NodeJS.ErrnoException, method: Method): boolean {
  return ["EPIPE", "ERR_STREAM_DESTROYED"].includes(code) || (code === "ECONNRESET" && method === "GET");
}

/** Undefined where the daemon does not know the thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined;
    throw error;
  }
}

function queryText(query: Call["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch (error) {
    if (error instanceof SyntaxError) return text.trim();
    throw error;
  }
}
