import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Analyzer } from "./analyzers.ts";
import { Complaint } from "./log.ts";
import type { Queues } from "./queues.ts";
import type { Runner } from "./run.ts";
import { claim, finish, strays, unfinished } from "./tasks.ts";

const EVERY = 5_000;
const RETRY = 500;
/** Rows of an analyzer that stand in Redis at a time; the others follow as these end. */
const WINDOW = 200;

export interface RefillOptions {
  pool: pg.Pool;
  queues: Queues;
  runner: Runner;
  analyzers: readonly Analyzer[];
  aliveFile: string;
}

/**
 * Keeps Redis in step with the rows: at the start, when a job is created, when a task ended, and every 5 s in any case.
 * Whatever was lost on either side is back after the next look.
 */
export class Refill {
  readonly #options: RefillOptions;
  readonly #complaint = new Complaint();
  #wake: () => void = () => {};
  #again = false;
  #stopped = false;

  constructor(options: RefillOptions) {
    this.#options = options;
  }

  /** Asks for a look now. */
  kick(): void {
    this.#again = true;
    this.#wake();
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#again = false;
      try {
        await this.#look();
        this.#complaint.over("looking over the tasks works again");
      } catch (error) {
        this.#complaint.about("looking over the tasks", error);
        await sleep(RETRY);
        continue;
      }
      if (!this.#again) await this.#pause();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  async #look(): Promise<void> {
    const { pool, queues, runner, analyzers, aliveFile } = this.#options;
    const names = analyzers.map(({ name }) => name);
    const tasks = await unfinished(pool, analyzers, WINDOW);
    await runner.dropLost();
    await queues.add(tasks.filter(({ id }) => !runner.has(id)));
    await this.#skipStrays(names);
    await queues.check();
    await writeFile(aliveFile, "");
  }

  /** An analyzer that was taken out of the stack must not keep jobs open for ever. */
  async #skipStrays(names: readonly string[]): Promise<void> {
    const { pool, analyzers } = this.#options;
    for (const id of await strays(pool, names)) {
      const task = await claim(pool, id);
      if (task === undefined) continue;
      const error = { code: "not_installed", message: `${task.analyzer} is not part of this stack` };
      await finish(pool, task, { kind: "skipped", error }, analyzers);
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, EVERY);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
