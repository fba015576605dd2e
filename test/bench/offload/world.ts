import type { Choice } from "../../../services/cloud-offload/src/broker/offers.ts";
import { Meter } from "../../cloud/vast/ledger.ts";
import { random } from "../../cloud/vast/offers.ts";
import { SPEEDS, type Task } from "./day.ts";

/** From asking for an instance until it takes a task, in seconds; of those, its GPU is billed for the last ones. */
export const START = { least: 120, most: 300, billed: 40 } as const;
/** From this server to an instance: 80 Mbit/s. */
export const BYTES_A_SECOND = 10e6;
/** How often a policy looks at the queue, in seconds. */
export const STEP = 10;
/** A task on an instance takes from 0.9 to 1.2 of what is expected. */
const SPREAD = { least: 0.9, most: 1.2 } as const;
/** Whatever is not done after three days never will be. */
const END = 3 * 86_400;

export interface Rented {
  readonly analyzer: string;
  readonly choice: Choice;
  readonly asked: number;
  readonly readyAt: number;
  /** It takes a task from then on; its last one is done. */
  freeAt: number;
  /** When that is expected. */
  expectedAt: number;
  bytesIn: number;
}

/** Who rents, gives tasks to what was rented, and ends it. */
export interface Policy {
  /** Whether this server works, too. */
  readonly local: boolean;
  act(world: World): void;
  /** Whether the seat here that is free at that time passes over a task; undefined: over none. */
  leaves?(world: World, task: Task, at: number): boolean;
}

export interface Outcome {
  /** US dollars that Vast.ai would have billed. */
  readonly cost: number;
  readonly late: number;
  /** Seconds from arrival to done, of each task. */
  readonly took: readonly number[];
  readonly rents: number;
}

/** One day, from its first task to the end of its last. */
export class World {
  now = 0;
  readonly rented: Rented[] = [];
  readonly #waiting: Task[];
  readonly #done: { task: Task; at: number }[] = [];
  /** Analyzer → when its seat here is free. */
  readonly #seats = new Map(Object.keys(SPEEDS).map((analyzer) => [analyzer, 0]));
  readonly #chance: () => number;
  #cost = 0;
  #rents = 0;

  constructor(tasks: readonly Task[], seed: number) {
    this.#waiting = [...tasks];
    this.#chance = random(seed);
  }

  run(policy: Policy): Outcome {
    for (; this.now < END && (this.#waiting.length > 0 || this.rented.length > 0); this.now += STEP) {
      if (policy.local) this.#work(policy);
      policy.act(this);
    }
    const took = [...this.#done.map(({ task, at }) => at - task.arrival)];
    const late = this.#done.filter(({ task, at }) => at > task.deadline).length + this.#waiting.length;
    return { cost: this.#cost, late, took, rents: this.#rents };
  }

  /** Those that are here, in their turns. */
  waiting(analyzer?: string, now = this.now): Task[] {
    return this.#waiting.filter(
      (task) => task.arrival <= now && (analyzer === undefined || task.analyzer === analyzer),
    );
  }

  /** Seconds that the task of an analyzer that is worked on here still takes. */
  busy(analyzer: string, now = this.now): number {
    return Math.max(0, (this.#seats.get(analyzer) ?? 0) - now);
  }

  rent(analyzer: string, choice: Choice, onceBytes: number): void {
    const start = START.least + this.#chance() * (START.most - START.least);
    const readyAt = this.now + start;
    const free = { freeAt: readyAt, expectedAt: readyAt };
    this.rented.push({ analyzer, choice, asked: this.now, readyAt, ...free, bytesIn: onceBytes });
    this.#rents += 1;
  }

  give(instance: Rented, task: Task, at = this.now): void {
    const factor = SPREAD.least + this.#chance() * (SPREAD.most - SPREAD.least);
    const cloud = SPEEDS[task.analyzer]?.cloud ?? 0;
    const expected = task.units * cloud + task.bytes / BYTES_A_SECOND;
    instance.freeAt = at + expected * factor;
    instance.expectedAt = at + expected;
    instance.bytesIn += task.bytes;
    this.#end(task, instance.freeAt);
  }

  destroy(instance: Rented, at = this.now): void {
    this.rented.splice(this.rented.indexOf(instance), 1);
    this.#cost += billOf(instance, at);
  }

  /** This server takes the next task of each analyzer that it does not pass over whenever it has done with one. */
  #work(policy: Policy): void {
    for (const [analyzer, { local }] of Object.entries(SPEEDS)) {
      for (let free = this.#seats.get(analyzer) ?? 0; free <= this.now; ) {
        // Looked at between two steps, too: a seat takes a task as soon as both are there.
        const begin = ({ arrival }: Task) => Math.max(free, arrival, this.now - STEP);
        const task = this.waiting(analyzer).find((next) => !policy.leaves?.(this, next, begin(next)));
        if (task === undefined) break;
        free = begin(task) + task.units * local;
        this.#seats.set(analyzer, free);
        this.#end(task, free);
      }
    }
  }

  #end(task: Task, at: number): void {
    this.#waiting.splice(this.#waiting.indexOf(task), 1);
    this.#done.push({ task, at });
  }
}

/** US dollars, by the ledger of the end that tests talk to. Pure. */
export function billOf(
  { choice, asked, readyAt, bytesIn }: Omit<Rented, "freeAt" | "expectedAt" | "analyzer">,
  end: number,
): number {
  const { price } = choice;
  const prices = {
    gpuHour: price.hourMicros / 1e6,
    // The price of a disk of that size is in it already.
    storageGbMonth: (price.storageHourMicros / 1e6) * 720,
    uploadGb: price.outGbMicros / 1e6,
    downloadGb: price.inGbMicros / 1e6,
  };
  const meter = new Meter(prices, 1, asked);
  meter.turn(asked, { gpu: false, storage: true });
  meter.turn(Math.max(asked, readyAt - START.billed), { gpu: true, storage: true });
  return meter.bill(end, { up: 0, down: bytesIn }).total;
}
