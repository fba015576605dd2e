import type pg from "pg";
import type { Config, Outgoing, Settings } from "../config.ts";
import { costUntil, type Ledger } from "../money/ledger.ts";
import { left } from "../money/limits.ts";
import { micros } from "../money/price.ts";
import type { Fleet } from "../rents/fleet.ts";
import type { Rented, Seat } from "../rents/rented.ts";
import { decide, type Plan, type Scene, type Waiting } from "./decide.ts";
import type { Gate } from "./gate.ts";
import type { Market } from "./market.ts";
import type { Choice } from "./offers.ts";
import { busySeconds, queueOf, speedOf } from "./queue.ts";
import { BYTES_PER_SECOND, billedStart } from "./warm.ts";

export interface LookOptions {
  readonly pool: pg.Pool;
  readonly settings: Settings;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly market: Market;
  readonly gate: Gate;
  readonly onceBytes: (analyzer: Outgoing) => Promise<number>;
}

/** From asking for an instance until its worker runs, in seconds, until that was measured: what others see of images of some GB. */
const START_SECONDS = 180;
/** A start that was quicker says nothing about the next one; in seconds. */
const LEAST_START = 10;

/** What is known, what follows from it, and the offer that would be taken; undefined where none was looked for, or none will do. */
export interface Look {
  readonly plan: Plan;
  readonly scene: Scene;
  readonly choice: Choice | undefined;
  /** Whether the speeds were measured, or are guesses. */
  readonly measured: { readonly local: boolean; readonly cloud: boolean };
}

/** Puts together what is known about an analyzer's queue, and has it decided. */
export class Looks {
  readonly #options: LookOptions;
  readonly #doneAt = new WeakMap<Seat, number>();
  #startSeconds: number | undefined;

  constructor(options: LookOptions) {
    this.#options = options;
  }

  /** What was measured last, with the models that are sent. */
  started(seconds: number): void {
    this.#startSeconds = Math.max(LEAST_START, seconds);
  }

  /** When the task of a seat is expected to be done, in milliseconds since 1970. */
  expect(seat: Seat, doneAt: number): void {
    this.#doneAt.set(seat, doneAt);
  }

  /** One look at an analyzer's queue with these tasks behind it. `always` asks for offers even where nothing is late. */
  async look(analyzer: Outgoing, more: readonly Waiting[], always = false): Promise<Look> {
    const { market } = this.#options;
    const { scene, measured } = await this.#scene(analyzer, more);
    const first = decide(scene);
    const late = first.verdicts.some((verdict) => verdict.late);
    if ((!late && !always) || scene.closed !== undefined || scene.mostInstances === 0)
      return { plan: first, scene, choice: undefined, measured };
    try {
      const longest = first.verdicts.reduce((sum, { localSeconds }) => Math.max(sum, localSeconds), 0);
      const seconds = billedStart(scene.onceBytes) + longest / 10;
      const choice = await market.best({ seconds, bytes: scene.onceBytes });
      const priced = { ...scene, price: scene.price ?? choice?.price };
      return { plan: decide(priced), scene: priced, choice, measured };
    } catch (error) {
      const closed = { ...scene, closed: (error as Error).message };
      return { plan: decide(closed), scene: closed, choice: undefined, measured };
    }
  }

  async #scene(analyzer: Outgoing, more: readonly Waiting[]): Promise<Pick<Look, "scene" | "measured">> {
    const { pool, settings, config, ledger, fleet, gate } = this.#options;
    const { measured, ...speed } = await speedOf(pool, analyzer);
    const queue = await queueOf(pool, analyzer);
    const mine = fleet.all.filter((rented) => rented.analyzer.name === analyzer.name);
    const seated = mine.flatMap(({ seat }) => seat?.taskId ?? []);
    const rows = await ledger.live();
    const now = new Date();
    const setAside = rows
      .filter((row) => row.analyzer === analyzer.name)
      .reduce((sum, row) => sum + row.reservedMicros - costUntil(row, now), 0);
    const onceBytes = await this.#options.onceBytes(analyzer);
    const startSeconds = this.#startSeconds ?? START_SECONDS + onceBytes / BYTES_PER_SECOND;
    const living = mine.filter(({ state }) => state !== "ending");
    const scene: Scene = {
      now: now.getTime(),
      waiting: [
        ...queue
          .filter(({ taskId }) => !seated.includes(taskId))
          .map(({ createdAt, ...task }) => ({ ...task, deadline: this.deadlineOf(createdAt) })),
        ...more,
      ],
      busySeconds: await busySeconds(pool, analyzer, seated, speed.local),
      speed,
      instances: living.map((rented) => this.#freeIn(rented, startSeconds, now.getTime())),
      start: { seconds: startSeconds, worstSeconds: config.READY_WITHIN },
      bytesPerSecond: BYTES_PER_SECOND,
      onceBytes,
      price: living[0]?.choice.price,
      taskMicros: micros(settings.limits.taskUsd),
      leftMicros: left(settings.limits, await ledger.spent()) + Math.max(0, setAside),
      mostInstances: Math.max(0, settings.maxInstances - (fleet.all.length - mine.length)),
      closed: mine.length > 0 ? undefined : await gate.closed(),
    };
    return { scene, measured };
  }

  /** Milliseconds since 1970. */
  deadlineOf(createdAt: Date): number {
    return createdAt.getTime() + this.#options.settings.patienceMinutes * 60_000;
  }

  /** Until an instance takes another task, in seconds; one that takes longer than expected may be ready any moment. */
  #freeIn({ state, seat, asked }: Rented, startSeconds: number, now: number): number {
    const starting = asked + startSeconds * 1000;
    const at = state === "starting" ? starting : ((seat && this.#doneAt.get(seat)) ?? now);
    return Math.max(0, at - now) / 1000;
  }
}
