import type pg from "pg";
import type { Config, Outgoing, Settings } from "../config.ts";
import { log } from "../log.ts";
import { costUntil, type Ledger } from "../money/ledger.ts";
import { left } from "../money/limits.ts";
import { costOf, micros, secondsFor } from "../money/price.ts";
import type { Fleet, StartOutcome } from "../rents/fleet.ts";
import type { Rented } from "../rents/rented.ts";
import type { Envelope } from "../worker/check.ts";
import { type AnalyzeRequest, bytesOf, WorkFailed, work } from "../worker/work.ts";
import { decide, type Plan, type Scene, type Verdict, type Waiting, worstSeconds } from "./decide.ts";
import type { Decisions } from "./decisions.ts";
import type { Gate } from "./gate.ts";
import type { Market } from "./market.ts";
import type { Choice } from "./offers.ts";
import { busySeconds, durationOf, queueOf, speedOf } from "./queue.ts";

export interface BrokerOptions {
  readonly pool: pg.Pool;
  readonly settings: Settings;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly market: Market;
  readonly decisions: Decisions;
  readonly gate: Gate;
  readonly onceBytes: (analyzer: Outgoing) => Promise<number>;
}

/** From asking for an instance until it works, in seconds, until that was measured: what others see of images of some GB. */
const START_SECONDS = 180;
/** From this server to an instance, in bytes a second: 80 Mbit/s. */
const BYTES_PER_SECOND = 10e6;
/** Offers that are tried one after the other when somebody else is quicker. */
const TRIES = 4;

/** A task that the job manager may bring here now. */
export interface Wanted {
  readonly taskId: string;
  readonly analyzer: string;
}

interface Chosen {
  readonly scene: Scene;
  readonly verdict: Verdict;
  readonly task: Waiting;
}

/** What is known, what follows from it, and the offer that would be taken; undefined where none was looked for, or none will do. */
export interface Look {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly choice: Choice | undefined;
  /** Whether the speeds were measured, or are guesses. */
  readonly measured: { readonly local: boolean; readonly cloud: boolean };
}

/** Looks at the queue, rents what is worth it, and gives the seats that are free to the tasks that go out. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #chosen = new Map<string, readonly Chosen[]>();
  #startSeconds = START_SECONDS;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  /** One look at all queues. */
  async plan(): Promise<void> {
    for (const analyzer of this.#options.settings.analyzers) await this.#planOne(analyzer);
  }

  async #planOne(analyzer: Outgoing): Promise<void> {
    const { decisions } = this.#options;
    const { plan, scene, choice } = await this.look(analyzer, []);
    await decisions.told(analyzer.name, plan.verdicts);
    const chosen = plan.verdicts.flatMap((verdict, index) => {
      const task = scene.waiting[index];
      return verdict.place === "cloud" && task ? [{ scene, verdict, task }] : [];
    });
    this.#chosen.set(analyzer.name, chosen);
    const running = scene.instances.ready + scene.instances.starting;
    if (choice === undefined) return;
    for (let number = running; number < plan.instances; number += 1)
      void this.#start(analyzer, plan, chosen).catch((error: Error) =>
        log("error", "nothing could be rented", { analyzer: analyzer.name, reason: error.message }),
      );
  }

  /** One look at an analyzer's queue with these tasks behind it. `always` asks for offers even where nothing is late. */
  async look(analyzer: Outgoing, more: readonly Waiting[], always = false): Promise<Look> {
    const { pool, settings, config, ledger, fleet, gate, market, onceBytes } = this.#options;
    const { measured, ...speed } = await speedOf(pool, analyzer);
    const queue = await queueOf(pool, analyzer);
    const patience = settings.patienceMinutes * 60_000;
    const mine = fleet.all.filter((rented) => rented.analyzer.name === analyzer.name);
    const seated = mine.flatMap(({ seat }) => seat?.taskId ?? []);
    const rows = await ledger.live();
    const now = new Date();
    const setAside = rows
      .filter((row) => row.analyzer === analyzer.name)
      .reduce((sum, row) => sum + row.reservedMicros - costUntil(row, now), 0);
    const state = (wanted: Rented["state"]) => mine.filter((rented) => rented.state === wanted).length;
    const others = fleet.all.length - mine.length;
    const scene: Scene = {
      now: now.getTime(),
      waiting: [
        ...queue
          .filter(({ taskId }) => !seated.includes(taskId))
          .map(({ createdAt, ...task }) => ({ ...task, deadline: createdAt.getTime() + patience })),
        ...more,
      ],
      busySeconds: await busySeconds(pool, analyzer, seated, speed.local),
      speed,
      instances: { ready: state("ready"), starting: state("starting") },
      start: { seconds: this.#startSeconds, worstSeconds: config.READY_WITHIN },
      bytesPerSecond: BYTES_PER_SECOND,
      onceBytes: await onceBytes(analyzer),
      price: mine.find((rented) => rented.state !== "ending")?.choice.price,
      taskMicros: micros(settings.limits.taskUsd),
      leftMicros: left(settings.limits, await ledger.spent()) + Math.max(0, setAside),
      mostInstances: Math.max(0, settings.maxInstances - others),
      closed: mine.length > 0 ? undefined : await gate.closed(),
    };
    const first = decide(scene);
    const late = first.verdicts.some((verdict) => verdict.late);
    if ((!late && !always) || scene.closed !== undefined)
      return { plan: first, scene, choice: undefined, measured };
    if (scene.mostInstances === 0) {
      const busy = { ...scene, closed: "all instances that may run are at work for other analyzers" };
      return { plan: decide(busy), scene: busy, choice: undefined, measured };
    }
    try {
      const seconds =
        this.#startSeconds +
        first.verdicts.reduce((sum, { localSeconds }) => Math.max(sum, localSeconds), 0) / 10;
      const choice = await market.best({ seconds, bytes: scene.onceBytes });
      const priced = { ...scene, price: scene.price ?? choice?.price };
      return { plan: decide(priced), scene: priced, choice, measured };
    } catch (error) {
      const closed = { ...scene, closed: (error as Error).message };
      return { plan: decide(closed), scene: closed, choice: undefined, measured };
    }
  }

  async #start(analyzer: Outgoing, plan: Plan, chosen: readonly Chosen[]): Promise<void> {
    const { gate, market, fleet, config, onceBytes } = this.#options;
    const worst = chosen.map(({ task, scene }) => worstSeconds(task, scene));
    const share = Math.max(...worst, (plan.cloudSeconds * 1.5) / Math.max(1, plan.instances));
    const seconds = config.READY_WITHIN + share;
    const bytes = chosen.reduce((sum, { task }) => sum + task.bytes, 0);
    const job = {
      seconds: this.#startSeconds + plan.cloudSeconds / Math.max(1, plan.instances),
      bytes: bytes + (await onceBytes(analyzer)),
    };
    await gate.through(async () => {
      const tried = new Set(fleet.all.map(({ choice }) => choice.offer.id));
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const choice = await market.best(job, tried);
        if (choice === undefined) return "taken";
        tried.add(choice.offer.id);
        const outcome = await this.#within(analyzer, choice, seconds, bytes, worst);
        if (outcome !== "taken") return outcome;
        market.forget();
      }
      return "taken";
    });
    const ready = fleet.of(analyzer.name, "ready").at(-1);
    if (ready) this.#startSeconds = Math.max(10, ready.startSeconds);
  }

  /** For all of the work if the money is enough for that, else for its first task. */
  async #within(
    analyzer: Outgoing,
    choice: Choice,
    seconds: number,
    bytes: number,
    worst: readonly number[],
  ): Promise<StartOutcome> {
    const { fleet, config } = this.#options;
    const whole = await fleet.start(analyzer, choice, seconds, bytes);
    if (typeof whole !== "object" || worst.length < 2 || !/limit/.test(whole.refused)) return whole;
    return fleet.start(analyzer, choice, config.READY_WITHIN + (worst[0] ?? 0), bytes);
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
      const envelope = await work(rented, request, duration, config.MEDIA_PATH, signal);
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
