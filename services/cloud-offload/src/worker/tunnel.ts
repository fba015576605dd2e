import { type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import ssh2, { type Client } from "ssh2";
import type { Credentials } from "./credentials.ts";
import { RemoteFiles } from "./files.ts";

const CONNECT_WITHIN = 20_000;
/** A line that is silent for three of these is taken for cut. */
const KEEP_ALIVE = 5_000;
/** Where the worker listens inside of its instance; no other address can be reached through it. */
const WORKER = { host: "127.0.0.1", port: 8000 };
const LARGEST_ANSWER = 17 * 1024 ** 2;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An SSH connection to one instance: its worker, and its files. */
export class Tunnel {
  /** Bytes of bodies and files so far. */
  readonly moved = { in: 0, out: 0 };
  /** What is on its disk. */
  readonly files: RemoteFiles;
  readonly #client: Client;
  readonly #token: string;
  readonly #closed: Promise<Error>;

  private constructor(client: Client, token: string) {
    this.#client = client;
    this.#token = token;
    this.#closed = new Promise((resolve) => {
      client.on("error", resolve);
      client.once("close", () => resolve(new Error("the connection to the instance was lost")));
    });
    this.files = new RemoteFiles(client, this.moved, (work) => this.#unlessLost(work));
  }

  /** @throws Error where it can't be reached, or is not the one that the host key was made for */
  static connect(address: Address, { hostKeyBytes, clientKey, token }: Credentials): Promise<Tunnel> {
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      // Not once: a connection can break with more than one error, and one unheard ends the process.
      client.on("error", reject);
      client.once("close", () => reject(new Error("the instance closed the connection")));
      client.once("ready", () => {
        // Files go in many small questions: each would wait 40 ms for the acknowledgement of the one before.
        client.setNoDelay(true);
        resolve(new Tunnel(client, token));
      });
      client.connect({
        ...address,
        username: "root",
        privateKey: clientKey,
        hostVerifier: (key: Buffer) => key.equals(hostKeyBytes),
        algorithms: { serverHostKey: ["ssh-ed25519"] },
        readyTimeout: CONNECT_WITHIN,
        keepaliveInterval: KEEP_ALIVE,
        keepaliveCountMax: 3,
      });
    });
  }

  /** Resolves with the reason once the connection is no more. */
  get closed(): Promise<Error> {
    return this.#closed;
  }

  close(): void {
    this.#client.end();
    this.#client.destroy();
  }

  /** One request to the worker. @throws Error when the line breaks, or `signal` is aborted */
  async ask(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<Answer> {
    const stream = await this.#unlessLost(this.#forward());
    const payload = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      "content-length": Buffer.byteLength(payload),
      connection: "close",
    };
    this.moved.in += payload.length;
    try {
      return await this.#unlessLost(
        new Promise<Answer>((resolve, reject) => {
          const call = request({ method, path, headers, signal, createConnection: () => asSocket(stream) });
          call.once("error", reject);
          call.once("response", (response) => read(response, call.destroy.bind(call)).then(resolve, reject));
          call.end(payload);
        }).then((answer) => {
          this.moved.out += answer.text.length;
          return answer;
        }),
      );
    } finally {
      stream.destroy();
    }
  }

  #forward(): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#client.forwardOut("127.0.0.1", 0, WORKER.host, WORKER.port, (error, stream) =>
        error ? reject(new Error(`the worker can't be reached: ${error.message}`)) : resolve(stream),
      );
    });
  }

  /** A line that is cut tells its channels nothing: whoever waits on one is told by this. */
  #unlessLost<T>(work: Promise<T>): Promise<T> {
    return Promise.race([
      work,
      this.#closed.then((error) => {
        throw error;
      }),
    ]);
  }
}

async function read(response: IncomingMessage, end: (error: Error) => void): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) {
      const error = new Error(`the answer is larger than ${LARGEST_ANSWER} bytes`);
      end(error);
      throw error;
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") };
}

/** Node's HTTP wants a socket; a channel of SSH lacks what it only tunes. */
function asSocket(stream: Duplex): never {
  const nothing = () => stream;
  return Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
    destroySoon: () => stream.destroy(),
  }) as never;
}
