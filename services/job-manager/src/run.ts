import pg from "pg";
import type { Admission } from "./admission.ts";
import { type Analyzer, DECODER } from "./analyzers.ts";
import { analyze, type Outcome } from "./call.ts";
import { type AnalyzeRequest, Decoded, type Frame, type Results } from "./contract.ts";
import { decide, type Fault, type Policy, type Step } from "./decide.ts";
import type { Leave } from "./leave.ts";
import { log } from "./log.ts";
import { persist } from "./persist.ts";
import { inPieces, type Memory } from "./pieces.ts";
import { beginAnew, isOvertaken, keepPiece, piecesOf, showProgress } from "./progress.ts";
import { type ClaimedTask, claim, finish, framesOf, postpone, resultsOf, stillOurs } from "./tasks.ts";
import { type Progress, watched } from "./watch.ts";

export interface RunnerOptions {
  pool: pg.Pool;
  analyzers: readonly Analyzer[];
  admission: Admission;
  policy: Pick<Policy, "retryDelay" | "unreachableAfter">;
  /** Undefined where no task can be worked on elsewhere. */
  leave?: Leave | undefined;
  /** Milliseconds between two questions how far an analyzer is. */
  progressEvery: number;
  /** Cuts running calls; their tasks wait for the next job manager. */
  stop: AbortSignal;
  /** Called after a task has ended, when others may follow. */
  onEnded: () => void;
}

/** A task in hand: its claim once the row is taken, and what ends it. */
interface Run {
  claim?: string;
  finished?: boolean;
  readonly cut: AbortController;
}

/** Sends one request to where the task is worked on. */
type Send = (body: AnalyzeRequest, stop: AbortSignal) => Promise<Outcome>;

/** Runs single tasks: takes the row, calls the analyzer, writes the outcome. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #active = new Map<string, Run>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Whether this process has the task in hand, whatever Redis says. */
  has(taskId: string): boolean {
    return this.#active.has(taskId);
  }

  /** Runs the task if it is still to be run. Milliseconds until it is to be offered again; undefined when it has ended. */
  async run(taskId: string, analyzer: Analyzer): Promise<number | undefined> {
    const { admission, stop, leave } = this.#options;
    // Redis lost its data while the task ran, and offers it a second time; or it runs elsewhere.
    if (this.#active.has(taskId)) return undefined;
    const delay = await leave?.delay(taskId, analyzer.name);
    if (delay !== undefined) return delay;
    // It went out while we asked.
    if (this.#active.has(taskId)) return undefined;
    return this.#alone(taskId, (run) =>
      admission.run(analyzer.memoryMb, stop, () => this.#admitted(taskId, analyzer, run)),
    );
  }

  /**
   * Runs the task on a seat that cloud-offload has, which takes none of this server's memory. Whether that ended it: when it did not,
   * the task waits for a seat here, and nothing was used up.
   */
  async runElsewhere(taskId: string, analyzer: Analyzer, url: string): Promise<boolean> {
    if (this.#active.has(taskId)) return false;
    let ended = false;
    await this.#alone(taskId, async (run) => {
      const place = { ...analyzer, url };
      const send = (body: AnalyzeRequest, stop: AbortSignal) =>
        analyze(place, { taskId, request: body }, stop);
      ended = (await this.#admitted(taskId, analyzer, run, send)) === undefined && run.finished === true;
    });
    return ended;
  }

  async #alone<T>(taskId: string, work: (run: Run) => Promise<T>): Promise<T> {
    const run: Run = { cut: new AbortController() };
    this.#active.set(taskId, run);
    try {
      return await work(run);
    } finally {
      this.#active.delete(taskId);
    }
  }

  /** Ends the calls for tasks that were cancelled or removed meanwhile, or that another has taken: nobody waits for them. */
  async dropLost(): Promise<void> {
    const held = [...this.#active].flatMap(([id, { claim }]) => (claim === undefined ? [] : [{ id, claim }]));
    if (held.length === 0) return;
    const kept = await stillOurs(this.#options.pool, held);
    for (const { id } of held) if (!kept.has(id)) this.#active.get(id)?.cut.abort(new Error("cancelled"));
  }

  async #admitted(
    taskId: string,
    analyzer: Analyzer,
    run: Run,
    elsewhere?: Send,
  ): Promise<number | undefined> {
    const { pool, policy, stop, onEnded } = this.#options;
    const task = await persist(() => claim(pool, taskId), stop);
    if (task === undefined) return undefined;
    run.claim = task.claim;
    const cut = AbortSignal.any([stop, run.cut.signal]);
    const outcome = await this.#call(task, analyzer, cut, elsewhere);
    const step = decide(outcome, task, { ...policy, now: new Date(), random: Math.random() });
    report(task, step);
    if (step.kind === "again") {
      await persist(() => postpone(pool, task, step), stop);
      return step.delay;
    }
    await this.#finish(task, step);
    run.finished = true;
    onEnded();
    return undefined;
  }

  async #call(task: ClaimedTask, analyzer: Analyzer, stop: AbortSignal, elsewhere?: Send): Promise<Outcome> {
    const { mediaId } = task;
    const send = elsewhere ?? ((body, stop) => analyze(analyzer, body, stop));
    const request = async (options: AnalyzeRequest["options"]): Promise<Outcome> => {
      const outcome = await send({ mediaId, path: `${mediaId}/original`, options }, stop);
      // Whatever it was, it says nothing about the file: this server tries it itself.
      return elsewhere && outcome.kind !== "answer" ? { kind: "paused" } : outcome;
    };
    if (analyzer.input === "frames")
      return this.#callInPieces(task, (frames) => request({ frames }), elsewhere === undefined);
    if (analyzer.input === "results") return request({ results: await this.#resultsFor(task, analyzer) });
    const { pool, progressEvery } = this.#options;
    const tell = (told: Progress) => showProgress(pool, task, told);
    const work = () => request({});
    const outcome = await (elsewhere ? work() : watched(analyzer, mediaId, progressEvery, tell, work));
    if (outcome.kind !== "answer" || analyzer.name !== DECODER) return outcome;
    const decoded = Decoded.safeParse(outcome.envelope.result);
    if (decoded.success) return outcome;
    const where = decoded.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return { kind: "fault", code: "internal", message: `the result is not of the agreed shape: ${where}` };
  }

  /** @param makesWay whether it is interrupted for a task whose turn is earlier */
  async #callInPieces(
    task: ClaimedTask,
    look: (frames: Frame[]) => Promise<Outcome>,
    makesWay: boolean,
  ): Promise<Outcome> {
    const { pool, stop, leave } = this.#options;
    const memory: Memory = {
      kept: () => persist(() => piecesOf(pool, task), stop),
      keep: (piece, first, progress) => persist(() => keepPiece(pool, task, piece, first, progress), stop),
      forget: () => persist(() => beginAnew(pool, task), stop),
      overtaken: async () =>
        makesWay && (await persist(() => isOvertaken(pool, task, leave?.left() ?? []), stop)),
    };
    const frames = await persist(() => framesOf(pool, task.jobId), stop);
    try {
      return await inPieces(frames, memory, look);
    } catch (error) {
      return { kind: "fault", ...unstorable(error) };
    }
  }

  #resultsFor({ jobId }: ClaimedTask, { sources }: Analyzer): Promise<Results> {
    const { pool, stop } = this.#options;
    return persist(() => resultsOf(pool, jobId, sources), stop);
  }

  async #finish(task: ClaimedTask, step: Exclude<Step, { kind: "again" }>): Promise<void> {
    const { pool, analyzers, stop } = this.#options;
    try {
      await persist(() => finish(pool, task, step, analyzers), stop);
    } catch (error) {
      const failed = { kind: "failed", error: unstorable(error) } as const;
      await persist(() => finish(pool, task, failed, analyzers), stop);
    }
  }
}

/** What to say of a result that can't be stored, and never will be. @throws any other error */
function unstorable(error: unknown): Fault {
  // Class 22 and 54: the result itself is to blame (a number out of range, too deep).
  if (!(error instanceof pg.DatabaseError) || !/^(22|54)/.test(error.code ?? "")) throw error;
  return { code: "internal", message: `the result can't be stored: ${error.message}` };
}

function report(task: ClaimedTask, step: Step): void {
  const { id, mediaId, analyzer } = task;
  const details = { task: id, media: mediaId, analyzer };
  if (step.kind === "done") log("info", "done", { ...details, seconds: step.envelope.seconds });
  else if (step.kind !== "again") log("warn", step.kind, { ...details, ...step.error });
  // Analyzers that are away are told about once, by the status; not once a task and try.
  else if (step.error === undefined) log("info", "goes on later", details);
  else if (step.counts !== "away") log("warn", "again", { ...details, delay: step.delay, ...step.error });
}
