import pg from "pg";
import type { Admission } from "./admission.ts";
import { type Analyzer, DECODER } from "./analyzers.ts";
import { analyze, type Outcome } from "./call.ts";
import { Decoded } from "./contract.ts";
import { decide, type Policy, type Step } from "./decide.ts";
import { log } from "./log.ts";
import { persist } from "./persist.ts";
import { type ClaimedTask, claim, finish, framesOf, postpone } from "./tasks.ts";

export interface RunnerOptions {
  pool: pg.Pool;
  analyzers: readonly Analyzer[];
  admission: Admission;
  policy: Pick<Policy, "retryDelay" | "unreachableAfter">;
  /** Cuts running calls; their tasks wait for the next job manager. */
  stop: AbortSignal;
  /** Called after a task has ended, when others may follow. */
  onEnded: () => void;
}

/** Runs single tasks: takes the row, calls the analyzer, writes the outcome. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #active = new Set<string>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Whether this process has the task in hand, whatever Redis says. */
  has(taskId: string): boolean {
    return this.#active.has(taskId);
  }

  /** Runs the task if it is still to be run. Milliseconds until it is to be run again; undefined when it has ended. */
  async run(taskId: string, analyzer: Analyzer): Promise<number | undefined> {
    // Redis lost its data while the task ran, and offers it a second time.
    if (this.#active.has(taskId)) return undefined;
    this.#active.add(taskId);
    try {
      const { admission, stop } = this.#options;
      return await admission.run(analyzer.memoryMb, stop, () => this.#admitted(taskId, analyzer));
    } finally {
      this.#active.delete(taskId);
    }
  }

  async #admitted(taskId: string, analyzer: Analyzer): Promise<number | undefined> {
    const { pool, policy, stop, onEnded } = this.#options;
    const task = await persist(() => claim(pool, taskId), stop);
    if (task === undefined) return undefined;
    const outcome = await this.#call(task, analyzer);
    const step = decide(outcome, task, { ...policy, now: new Date(), random: Math.random() });
    report(task, step);
    if (step.kind === "again") {
      await persist(() => postpone(pool, task, step), stop);
      return step.delay;
    }
    await this.#finish(task, step);
    onEnded();
    return undefined;
  }

  async #call(task: ClaimedTask, analyzer: Analyzer): Promise<Outcome> {
    const { pool, stop } = this.#options;
    const frames =
      analyzer.input === "frames" ? await persist(() => framesOf(pool, task.jobId), stop) : undefined;
    const options = frames === undefined ? {} : { frames };
    const outcome = await analyze(
      analyzer,
      { mediaId: task.mediaId, path: `${task.mediaId}/original`, options },
      stop,
    );
    if (outcome.kind !== "answer" || analyzer.name !== DECODER) return outcome;
    const decoded = Decoded.safeParse(outcome.envelope.result);
    if (decoded.success) return outcome;
    const where = decoded.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return { kind: "fault", code: "internal", message: `the result is not of the agreed shape: ${where}` };
  }

  async #finish(task: ClaimedTask, step: Exclude<Step, { kind: "again" }>): Promise<void> {
    const { pool, analyzers, stop } = this.#options;
    try {
      await persist(() => finish(pool, task, step, analyzers), stop);
    } catch (error) {
      // Class 22 and 54: the result itself can't be stored (a number out of range, too deep). It never will be.
      if (!(error instanceof pg.DatabaseError) || !/^(22|54)/.test(error.code ?? "")) throw error;
      const unstorable = { code: "internal", message: `the result can't be stored: ${error.message}` };
      await persist(() => finish(pool, task, { kind: "failed", error: unstorable }, analyzers), stop);
    }
  }
}

function report(task: ClaimedTask, step: Step): void {
  const { id, mediaId, analyzer } = task;
  const details = { task: id, media: mediaId, analyzer };
  if (step.kind === "done") log("info", "done", { ...details, seconds: step.envelope.seconds });
  else if (step.kind !== "again") log("warn", step.kind, { ...details, ...step.error });
  // Analyzers that are away are told about once, by the status; not once a task and try.
  else if (step.counts !== "away") log("warn", "again", { ...details, delay: step.delay, ...step.error });
}
