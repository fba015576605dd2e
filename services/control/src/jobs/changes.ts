import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** No job's id. */
const ALL = Symbol("all");

/**
 * Tells which jobs changed, from PostgreSQL's notifications on one connection for all listeners.
 * After a lost connection everyone is told to look again, because notifications sent meanwhile are gone.
 */
export class JobChanges {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #connection: pg.ClientConfig;
  readonly #log: (error: Error) => void;
  readonly #stop = new AbortController();
  #client: pg.Client | undefined;

  constructor(connection: pg.ClientConfig, log: (error: Error) => void) {
    this.#connection = connection;
    this.#log = log;
  }

  /** Calls `listener` at every change of the job until the returned function is called. */
  subscribe(jobId: string, listener: () => void): () => void {
    this.#emitter.on(jobId, listener);
    return () => this.#emitter.off(jobId, listener);
  }

  /** Calls `listener` at every change of any job; without an id after (re)connecting, when any may have changed. */
  subscribeAll(listener: (jobId?: string) => void): () => void {
    this.#emitter.on(ALL, listener);
    return () => this.#emitter.off(ALL, listener);
  }

  /** Listens until `stop`, reconnecting for ever. */
  async run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listenOnce();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#log(error as Error);
        // Rejects only when stopped, and then the loop ends.
        await sleep(1000, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#client?.end();
  }

  async #listenOnce(): Promise<void> {
    const client = new pg.Client(this.#connection);
    this.#client = client;
    const lost = new Promise<never>((_, reject) => {
      // Not once: a connection can break with more than one error, and one unheard ends the process.
      client.on("error", reject);
      client.once("end", () => reject(new Error("The connection for notifications ended.")));
    });
    // Awaited below; a loss during connect is reported by connect itself.
    lost.catch(() => {});
    client.on("notification", ({ payload }) => {
      if (payload === undefined) return;
      this.#emitter.emit(payload);
      this.#emitter.emit(ALL, payload);
    });
    try {
      await client.connect();
      await client.query("LISTEN job_changed");
      for (const jobId of this.#emitter.eventNames()) this.#emitter.emit(jobId);
      await lost;
    } finally {
      await client.end();
    }
  }
}
