import type { Outgoing } from "../config.ts";
import type { StartOutcome } from "../rents/fleet.ts";
import { type Plan, type Scene, type Verdict, type Waiting, worstSeconds } from "./decide.ts";
import type { LookOptions, Looks } from "./look.ts";
import type { Choice } from "./offers.ts";
import { billedStart } from "./warm.ts";

/** Offers that are tried one after the other when somebody else is quicker. */
const TRIES = 4;

/** A task that goes out, and by what that was decided. */
export interface Chosen {
  readonly scene: Scene;
  readonly verdict: Verdict;
  readonly task: Waiting;
}

/** Rents what was decided. */
export class Renter {
  readonly #options: LookOptions;
  readonly #looks: Looks;

  constructor(options: LookOptions, looks: Looks) {
    this.#options = options;
    this.#looks = looks;
  }

  /** One more instance, for its share of the work that goes out. */
  async start(analyzer: Outgoing, plan: Plan, chosen: readonly Chosen[]): Promise<void> {
    const { gate, market, fleet, config, onceBytes } = this.#options;
    const worst = chosen.map(({ task, scene }) => worstSeconds(task, scene));
    const share = Math.max(...worst, (plan.cloudSeconds * 1.5) / Math.max(1, plan.instances));
    const seconds = config.READY_WITHIN + share;
    const bytes = chosen.reduce((sum, { task }) => sum + task.bytes, 0);
    const once = await onceBytes(analyzer);
    const lanes = Math.max(1, plan.instances);
    const job = { seconds: billedStart(once) + plan.cloudSeconds / lanes, bytes: once + bytes / lanes };
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
    if (ready) this.#looks.started(ready.startSeconds);
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
}
