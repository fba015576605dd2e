import { DelayedError, type Job, Queue, type RedisOptions, Worker } from "bullmq";

import type { Analyzer } from "./analyzers.ts";
import { Complaint, log } from "./log.ts";
import type { Runner } from "./run.ts";
import type { UnfinishedTask } from "./tasks.ts";
import { priorityOf } from "./turn.ts";

/** Long tasks renew their lock at half of this; in milliseconds. */
const LOCK = 15_000;

/**
 * One BullMQ queue and worker an analyzer, and one more for its quick seat. A queued job is only the number of a row: its id is the task's, so adding one
 * that is there already changes nothing, and losing them all loses nothing.
 *
 * Not a BullMQ flow: in a flow a child has one parent, and here one decoding feeds many analyzers. The rows know what
 * follows what, and survive Redis.
 */
export class Queues {
  readonly #queues = new Map<string, Queue>();
  readonly #workers: Worker[] = [];
  readonly #begun = new Date();
  /** When what stands in the queues is due, as it was added. */
  #due = new Map<string, number>();

  constructor(analyzers: readonly Analyzer[], connection: RedisOptions, runner: Runner) {
    const complaint = new Complaint();
    const complain = (error: Error): void => complaint.about("redis", error);
    for (const { lane, analyzer, concurrency } of analyzers.flatMap(lanesOf)) {
      // The queue fails at once while Redis is away, and is filled again at the next look; workers wait for it.
      const queue = new Queue(lane, {
        connection: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      });
      queue.on("error", complain);
      this.#queues.set(lane, queue);

      const worker = new Worker(lane, (job, token) => process(job, token, analyzer, runner), {
        connection: { ...connection, maxRetriesPerRequest: null },
        autorun: false,
        concurrency,
        lockDuration: LOCK,
        stalledInterval: LOCK / 3,
        // Attempts are counted in the rows. A job that is offered too often finds its row ended.
        maxStalledCount: 1_000_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      });
      worker.on("error", complain);
      worker.on("ready", () => complaint.over("redis is there"));
      worker.on("failed", (job, error) =>
        log("warn", "run broke off", { task: job?.id, reason: error.message }),
      );
      this.#workers.push(worker);
    }
  }

  /**
   * Empties the queues and starts the workers. What a killed job manager left in them would otherwise wait until its locks
   * run out; the rows fill them again.
   */
  async start(): Promise<void> {
    for (const queue of this.#queues.values()) {
      await queue.waitUntilReady();
      await queue.obliterate({ force: true });
    }
    for (const worker of this.#workers) void worker.run();
  }

  /** Adds those that are not there, and moves those whose turn is another one now. */
  async add(tasks: readonly UnfinishedTask[]): Promise<void> {
    const moved = tasks.filter(({ id, due }) => (this.#due.get(id) ?? due.getTime()) !== due.getTime());
    this.#due = new Map(tasks.map(({ id, due }) => [id, due.getTime()]));
    for (const task of moved) {
      const job = await this.#queues.get(laneOf(task))?.getJob(task.id);
      await job?.changePriority({ priority: priorityOf(task.due, this.#begun) });
    }
    for (const [lane, group] of Map.groupBy(tasks, laneOf)) {
      const jobs = group.map(({ id, delay, due }) => ({
        name: "analyze",
        data: {},
        opts: { jobId: id, delay, priority: priorityOf(due, this.#begun) },
      }));
      await this.#queues.get(lane)?.addBulk(jobs);
    }
  }

  /** Throws when Redis does not answer. */
  async check(): Promise<void> {
    const first = this.#queues.values().next().value;
    await first?.count();
  }

  /** Takes no more tasks, and waits for those that run. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }
}

/** Queues of an analyzer, and how many of each run at once. */
function lanesOf(analyzer: Analyzer) {
  const { name, concurrency, quickBytes } = analyzer;
  const lanes = [{ lane: name, analyzer, concurrency }];
  if (quickBytes !== undefined)
    lanes.push({ lane: laneOf({ analyzer: name, quick: true }), analyzer, concurrency: 1 });
  return lanes;
}

function laneOf({ analyzer, quick }: Pick<UnfinishedTask, "analyzer" | "quick">): string {
  return quick ? `${analyzer}.quick` : analyzer;
}

async function process(
  job: Job,
  token: string | undefined,
  analyzer: Analyzer,
  runner: Runner,
): Promise<void> {
  const delay = await runner.run(String(job.id), analyzer);
  if (delay === undefined) return;
  await job.moveToDelayed(Date.now() + delay, token);
  throw new DelayedError();
}
