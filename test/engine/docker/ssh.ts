import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { Agent, type AgentOptions } from "node:http";
import { Duplex } from "node:stream";

/** Seconds for `ssh` to connect: https://github.com/docker/cli/blob/master/cli/connhelper/connhelper.go. */
const CONNECT_TIMEOUT = 30;

/**
 * Connects to a daemon through `ssh … docker system dial-stdio`, as Docker's own client does. At most `connections` ssh
 * processes run; each is kept for further requests.
 */
export function sshAgent(url: URL, options: readonly string[], connections: number): Agent {
  if (url.hostname === "") throw new Error(`docker host "${url.href}" names no server`);
  const args = [
    ...["-o", `ConnectTimeout=${CONNECT_TIMEOUT}`, "-T", ...options],
    ...(url.username === "" ? [] : ["-l", decodeURIComponent(url.username)]),
    ...(url.port === "" ? [] : ["-p", url.port]),
    ...["--", url.hostname.replace(/^\[|\]$/g, ""), "docker", "system", "dial-stdio"],
  ];
  return new SshAgent(args, { keepAlive: true, maxSockets: connections });
}

class SshAgent extends Agent {
  readonly #args: readonly string[];

  constructor(args: readonly string[], options: AgentOptions) {
    super(options);
    this.#args = args;
  }

  override createConnection(): Duplex {
    return new ProcessStream(spawn("ssh", this.#args, { stdio: "pipe" }));
  }
}

/** A process's standard streams as one connection; what the process says on its standard error becomes the error. */
class ProcessStream extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => {
      complaint = (complaint + data.toString()).slice(-4096);
    });
    child.stdout.on("data", (data: Buffer) => {
      if (!this.push(data)) child.stdout.pause();
    });
    child.stdin.on("error", (error) => this.destroy(error));
    child.on("error", (error) => this.destroy(new Error(`ssh could not be started: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0 || code === null) this.#endWhenRead();
      else {
        const reason = `ssh ended with exit code ${code}: ${complaint.trim() || "it gave no reason"}`;
        // As a connection that ends without ssh says it: a question may be asked again on another.
        this.destroy(Object.assign(new Error(reason), { code: "ECONNRESET" }));
      }
    });
  }

  /** A daemon ends connections that nothing was asked on for long: nobody reads those, so nobody would learn of their end. */
  #endWhenRead(): void {
    this.push(null);
    setImmediate(() => {
      if (this.readableLength === 0) this.destroy();
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What Node's HTTP agent calls on sockets besides stream methods.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    this.#child.ref();
    return this;
  }
  unref(): this {
    this.#child.unref();
    return this;
  }
}
