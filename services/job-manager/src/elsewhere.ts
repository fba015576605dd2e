import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Analyzer } from "./analyzers.ts";
import { ask } from "./ask.ts";
import type { Leave } from "./leave.ts";
import { Complaint, log } from "./log.ts";
import type { Runner } from "./run.ts";

/** It answers at once where there is work, and after 20 s where there is none. */
const ANSWER_WITHIN = 30_000;
const END_WITHIN = 5_000;
const RETRY = 5_000;

const Wanted = z.object({
  tasks: z.array(z.object({ taskId: z.uuid(), analyzer: z.string() })),
  /** Analyzers whose tasks may have to be left. */
  asks: z.array(z.string()).default([]),
});

export interface ElsewhereOptions {
  /** Of cloud-offload. */
  readonly url: string;
  readonly runner: Runner;
  readonly analyzers: readonly Analyzer[];
  readonly leave: Leave;
  /** A task came back, and is to be done here. */
  readonly onBack: () => void;
}

/**
 * Runs tasks on the seats that cloud-offload has elsewhere, beside this server's own. It says which it wants; whatever fails on the way,
 * the task waits for a seat here as if nothing had been. While cloud-offload is away, nothing else changes.
 */
export class Elsewhere {
  readonly #options: ElsewhereOptions;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(options: ElsewhereOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const complaint = new Complaint();
    const { leave } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        const { tasks, asks } = await this.#wanted();
        leave.hear(asks);
        for (const task of tasks) {
          const running: Promise<void> = this.#one(task).finally(() => this.#running.delete(running));
          this.#running.add(running);
        }
        complaint.over("cloud-offload answers again");
      } catch (error) {
        leave.hear([]);
        if (this.#stop.signal.aborted) return;
        complaint.about("cloud-offload", error);
        await sleep(RETRY, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  /** Takes no more, and waits for those that run. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #wanted(): Promise<z.infer<typeof Wanted>> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN)]);
    const url = new URL("/wanted", this.#options.url);
    url.searchParams.set("asks", this.#options.leave.asks.join());
    return Wanted.parse(JSON.parse(await ask("GET", url, signal)));
  }

  async #one({ taskId, analyzer: name }: { taskId: string; analyzer: string }): Promise<void> {
    const { url, runner, analyzers, onBack } = this.#options;
    const analyzer = analyzers.find((known) => known.name === name);
    let done = false;
    try {
      if (analyzer) done = await runner.runElsewhere(taskId, analyzer, url);
      if (!done) onBack();
      const end = new URL(`/tasks/${taskId}/end`, url);
      await ask("POST", end, AbortSignal.timeout(END_WITHIN), { done });
    } catch (error) {
      // A seat that is not given back is taken back by cloud-offload itself.
      log("warn", "a task elsewhere broke off", { task: taskId, reason: (error as Error).message });
    }
  }
}
