import { type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import ssh2, { type Client, type SFTPWrapper } from "ssh2";
import type { Credentials } from "./credentials.ts";

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
  inBytes = 0;
  outBytes = 0;
  readonly #client: Client;
  readonly #token: string;
  readonly #closed: Promise<Error>;
  #sftp: Promise<SFTPWrapper> | undefined;

  private constructor(client: Client, token: string) {
    this.#client = client;
    this.#token = token;
    this.#closed = new Promise((resolve) => {
      client.on("error", resolve);
      client.once("close", () => resolve(new Error("the connection to the instance was lost")));
    });
  }

  /** @throws Error where it can't be reached, or is not the one that the host key was made for */
  static connect(address: Address, { hostKeyBytes, clientKey, token }: Credentials): Promise<Tunnel> {
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      // Not once: a connection can break with more than one error, and one unheard ends the process.
      client.on("error", reject);
      client.once("close", () => reject(new Error("the instance closed the connection")));
      client.once("ready", () => resolve(new Tunnel(client, token)));
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
    this.inBytes += payload.length;
    try {
      return await this.#unlessLost(
        new Promise<Answer>((resolve, reject) => {
          const call = request({ method, path, headers, signal, createConnection: () => asSocket(stream) });
          call.once("error", reject);
          call.once("response", (response) => read(response, call.destroy.bind(call)).then(resolve, reject));
          call.end(payload);
        }).then((answer) => {
          this.outBytes += answer.text.length;
          return answer;
        }),
      );
    } finally {
      stream.destroy();
    }
  }

  /** Copies a file there; its folder is made. */
  async put(local: string, remote: string, signal: AbortSignal): Promise<void> {
    const sftp = await this.#files();
    await this.#makeFolders(sftp, remote);
    await this.#unlessLost(
      promised<void>(signal, (done) => {
        let last = 0;
        const step = (total: number) => {
          this.inBytes += total - last;
          last = total;
        };
        sftp.fastPut(local, remote, { step, mode: 0o600 }, (error) => done(error ?? undefined));
      }),
    );
  }

  /** A small file from there. @throws Error when it is larger than `most` bytes */
  async get(remote: string, most: number, signal: AbortSignal): Promise<Buffer> {
    const sftp = await this.#files();
    const reading = sftp.createReadStream(remote, { signal } as object);
    const collect = async () => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of reading as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > most) throw new Error(`${remote} is larger than ${most} bytes`);
        chunks.push(chunk);
      }
      this.outBytes += bytes;
      return Buffer.concat(chunks);
    };
    return this.#unlessLost(collect());
  }

  /** Removes a folder and all in it; nothing happens where it is not there. */
  async remove(folder: string): Promise<void> {
    const sftp = await this.#files();
    const never = new AbortController().signal;
    const list = () =>
      promised<{ filename: string; attrs: { isDirectory(): boolean } }[]>(never, (done) =>
        sftp.readdir(folder, (error, entries) =>
          isMissing(error) ? done(undefined, []) : done(error, entries),
        ),
      );
    for (const { filename, attrs } of await this.#unlessLost(list())) {
      const path = `${folder}/${filename}`;
      if (attrs.isDirectory()) await this.remove(path);
      else await promised<void>(never, (done) => sftp.unlink(path, (error) => done(error ?? undefined)));
    }
    await promised<void>(never, (done) =>
      sftp.rmdir(folder, (error) => done(isMissing(error) ? undefined : (error ?? undefined))),
    );
  }

  #forward(): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#client.forwardOut("127.0.0.1", 0, WORKER.host, WORKER.port, (error, stream) =>
        error ? reject(new Error(`the worker can't be reached: ${error.message}`)) : resolve(stream),
      );
    });
  }

  #files(): Promise<SFTPWrapper> {
    this.#sftp ??= this.#unlessLost(
      new Promise((resolve, reject) =>
        this.#client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
      ),
    );
    return this.#sftp;
  }

  async #makeFolders(sftp: SFTPWrapper, file: string): Promise<void> {
    const parts = file.split("/").slice(1, -1);
    for (const index of parts.keys()) {
      const folder = `/${parts.slice(0, index + 1).join("/")}`;
      // One that is there already is refused with a code that says nothing; what is really wrong shows at the next step.
      await new Promise<void>((resolve) => sftp.mkdir(folder, () => resolve()));
    }
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

const NO_SUCH_FILE = 2;

function isMissing(error: Error | null | undefined): boolean {
  return error != null && "code" in error && error.code === NO_SUCH_FILE;
}

/** A call with a callback as a promise that ends with `signal` as well. */
function promised<T>(
  signal: AbortSignal,
  call: (done: (error?: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    call((error, value) => {
      signal.removeEventListener("abort", leave);
      if (error) reject(error);
      else resolve(value as T);
    });
  });
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
