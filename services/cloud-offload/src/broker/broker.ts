import type { Outgoing } from "../config.ts";
import { log } from "../log.ts";
import { costOf, micros, secondsFor } from "../money/price.ts";
import type { Rented } from "../rents/rented.ts";
import type { Envelope } from "../worker/check.ts";
import { type AnalyzeRequest, bytesOf, WorkFailed, work } from "../worker/work.ts";
import { expectedSeconds, type Waiting, worstSeconds } from "./decide.ts";
import type { Decisions } from "./decisions.ts";
import { isLeft, takesTooLong } from "./leave.ts";
import { type Look, type LookOptions, Looks } from "./look.ts";
import { durationOf, queueOf } from "./queue.ts";
import { type Chosen, Renter } from "./renter.ts";

export interface BrokerOptions extends LookOptions {
  readonly decisions: Decisions;
}

/** A task that the job manager may bring here now. */
export interface Wanted {
  readonly taskId: string;
  readonly analyzer: string;
}

/** Looks at the queue, rents what is worth it, and gives the seats that are free to the tasks that go out. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #looks: Looks;
  readonly #renter: Renter;
  readonly #chosen = new Map<string, readonly Chosen[]>();
  /** Analyzer → seconds for a unit here, at the last look. */
  readonly #localSpeeds = new Map<string, number>();

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#looks = new Looks(options);
    this.#renter = new Renter(options, this.#looks);
  }

  /** One look at all queues. */
  async plan(): Promise<void> {
    for (const analyzer of this.#options.settings.analyzers) await this.#planOne(analyzer);
  }

  async #planOne(analyzer: Outgoing): Promise<void> {
    const { decisions, ledger } = this.#options;
    const { plan, scene, choice } = await this.look(analyzer, []);
    await decisions.told(analyzer.name, plan.verdicts);
    const chosen = plan.verdicts.flatMap((verdict, index) => {
      const task = scene.waiting[index];
      return verdict.place === "cloud" && task ? [{ scene, verdict, task }] : [];
    });
    this.#chosen.set(analyzer.name, chosen);
    const short = plan.verdicts.filter((verdict) => verdict.short).map(({ worstMicros }) => worstMicros);
    if (short.length > 0) ledger.refused.set(analyzer.name, Math.min(...short));
    this.#localSpeeds.set(analyzer.name, scene.speed.local);
    const running = scene.instances.length;
    if (choice === undefined) return;
    for (let number = running; number < plan.instances; number += 1)
      void this.#renter
        .start(analyzer, plan, chosen)
        .catch((error: Error) =>
          log("error", "nothing could be rented", { analyzer: analyzer.name, reason: error.message }),
        );
  }

  /** One look at an analyzer's queue with these tasks behind it. `always` asks for offers even where nothing is late. */
  look(analyzer: Outgoing, more: readonly Waiting[], always = false): Promise<Look> {
    return this.#looks.look(analyzer, more, always);
  }

  /** Analyzers whose tasks may have to be left to a GPU now: none where nothing is rented. */
  async asks(): Promise<string[]> {
    const { gate, settings } = this.#options;
    return (await gate.closed()) === undefined ? settings.analyzers.map(({ name }) => name) : [];
  }

  /** Whether the job manager's own seat, which is free, is to pass over a task. Nearly always it is known without a look at offers. */
  async leaves(taskId: string, name: string): Promise<boolean> {
    const { pool, settings } = this.#options;
    const analyzer = settings.analyzers.find((known) => known.name === name);
    const local = this.#localSpeeds.get(name);
    if (analyzer === undefined || local === undefined) return false;
    const [queued] = await queueOf(pool, analyzer, taskId);
    if (queued === undefined) return false;
    const task = { ...queued, deadline: this.#looks.deadlineOf(queued.createdAt) };
    if (!takesTooLong(task, local, Date.now())) return false;
    const { scene, plan } = await this.look(analyzer, []);
    const verdict = plan.verdicts.find((told) => told.taskId === taskId);
    return verdict !== undefined && isLeft(task, verdict, scene);
  }

  /** Gives free seats away: the tasks that the job manager is to bring. */
  async wanted(): Promise<Wanted[]> {
    const { fleet, settings } = this.#options;
    const given: Wanted[] = [];
    for (const { name } of settings.analyzers) {
      for (const rented of fleet.of(name, "ready").filter(({ seat }) => seat === undefined)) {
        const taskId = await this.#seat(rented);
        if (taskId !== undefined) given.push({ taskId, analyzer: name });
      }
    }
    return given;
  }

  async #seat(rented: Rented): Promise<string | undefined> {
    const { fleet, settings } = this.#options;
    const { name } = rented.analyzer;
    const [next, ...others] = this.#chosen.get(name) ?? [];
    if (next === undefined) return undefined;
    this.#chosen.set(name, others);
    const bytes = { inBytes: next.task.bytes, outBytes: 0 };
    const affordable = secondsFor(micros(settings.limits.taskUsd), rented.choice.price, bytes);
    const seconds = Math.min(worstSeconds(next.task, next.scene), affordable);
    // Seated before the database is asked: nobody else must get the seat meanwhile.
    fleet.promise(rented, next.task.taskId, seconds);
    if (rented.seat)
      this.#looks.expect(rented.seat, Date.now() + expectedSeconds(next.task, next.scene) * 1000);
    const refused = await fleet.extend(rented, new Date(Date.now() + seconds * 1000), next.task.bytes);
    if (refused === undefined) return next.task.taskId;
    log("info", "a task stays here", { task: next.task.taskId, reason: refused });
    fleet.release(next.task.taskId);
    return undefined;
  }

  /** One request of a task that was promised a seat. @throws WorkFailed: then the task stays here for good */
  async analyze(taskId: string, request: AnalyzeRequest, gone: AbortSignal): Promise<Envelope> {
    const { pool, config, fleet, decisions } = this.#options;
    const found = fleet.seatOf(taskId);
    if (found === undefined) throw new WorkFailed("its instance is gone", true);
    const { rented, seat } = found;
    const begin = Date.now();
    seat.working = true;
    try {
      await decisions.begun(taskId, rented.id);
      const limit = AbortSignal.timeout(Math.max(1, seat.until - begin));
      const signal = AbortSignal.any([gone, limit, rented.over.signal]);
      const duration = await durationOf(pool, request.mediaId);
      const bytes = await bytesOf(request, rented.analyzer.input, config.MEDIA_PATH);
      const { envelope, movedSeconds } = await work(rented, request, duration, config.MEDIA_PATH, signal);
      const seconds = (Date.now() - begin) / 1000;
      const cost = costOf(rented.choice.price, {
        seconds,
        storedSeconds: seconds,
        inBytes: bytes,
        outBytes: 0,
      });
      const units =
        rented.analyzer.input === "path" ? (duration ?? 0) : (request.options.frames?.length ?? 0);
      await decisions.worked(taskId, units, seconds, cost);
      log("info", "a task was worked on elsewhere", { task: taskId, rent: rented.id, seconds, movedSeconds });
      await fleet.countBytes(rented);
      return envelope;
    } catch (error) {
      const failed = error instanceof WorkFailed ? error : new WorkFailed((error as Error).message, true);
      log("warn", "a task comes back", { task: taskId, rent: rented.id, reason: failed.message });
      await decisions.failed(taskId, failed.message);
      fleet.release(taskId);
      if (!failed.trust && !gone.aborted) await fleet.end(rented, failed.message, true);
      throw failed;
    } finally {
      seat.working = false;
      seat.heard = Date.now();
    }
  }

  /** The job manager has done with the task: it is finished, or was never begun. */
  async ended(taskId: string, done: boolean): Promise<void> {
    const { fleet, decisions } = this.#options;
    const seated = fleet.seatOf(taskId);
    if (seated && done) await decisions.done(taskId);
    fleet.release(taskId);
  }
}
