import type { Options } from "../../../scripts/options.ts";
import { type Chapter, type Figure, quantile } from "../figures.ts";
import { log, runBench } from "../runner.ts";
import { makeDay } from "./day.ts";
import { hindsight } from "./hindsight.ts";
import { Market } from "./market.ts";
import { overhead } from "./overhead.ts";
import { allDay, alwaysLocal, broker } from "./policies.ts";
import { type Outcome, type Policy, World } from "./world.ts";

/** Each is another day, and another market. */
const SEEDS = [1, 2, 3, 4, 5];
/** Seconds that a task may take from its arrival on: the platform's default. */
const PATIENCE = 3600;
/** Of what the best plan costs that is known afterwards. */
const AIM = 1.2;

/**
 * `make bench-offload`: days of mixed work, simulated: what the broker's decision function costs and how long tasks take, beside always
 * working here, a GPU that is rented all day, and the best plan that is known afterwards. Needs no server; a minute of processor time.
 * With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const chapters = { days: async () => compare(SEEDS), overhead };
  await runBench({ command: "make bench-offload", chapters, around: (work) => work(undefined) }, options);
}

/** The same days by each policy. Pure, but for its progress. */
export function compare(seeds: readonly number[]): Chapter {
  const days = seeds.map((seed) => {
    log(`day ${seed}`);
    const tasks = makeDay(seed, PATIENCE);
    const market = new Market(seed);
    const steady = new Market(seed, 1);
    const by = (policy: Policy) => new World(tasks, seed).run(policy);
    return {
      here: by(alwaysLocal),
      gpu: by(allDay(market)),
      broker: by(broker(market)),
      best: hindsight(tasks, market, seed),
      steady: { broker: by(broker(steady)), best: hindsight(tasks, steady, seed) },
    };
  });
  const costs = { what: "the best plan", values: days.map(({ best }) => best.cost) };
  const ratio = sum(days.map((day) => day.broker.cost)) / sum(costs.values);
  const steady = {
    values: days.map((day) => day.steady.broker.cost),
    best: days.map((day) => day.steady.best.cost),
  };
  const share = (sum(steady.values) / sum(steady.best)).toFixed(2);
  const met = days.every((day) => day.broker.late === 0);
  return {
    name: "days",
    figures: [
      {
        what: "Broker: cost of a day",
        unit: "USD",
        values: days.map((day) => day.broker.cost),
        yardstick: costs,
        aim: { text: `within ${AIM} of the best plan (${ratio.toFixed(2)})`, met: ratio <= AIM },
        note: "by the ledger of the end that tests talk to; the best plan is found by a search that knows the whole day",
      },
      {
        what: "Broker: cost of a day at prices that never change",
        unit: "USD",
        values: steady.values,
        yardstick: { what: "the best plan", values: steady.best },
        note: `${share} of the best plan, which on such a day gains nothing by knowing prices beforehand`,
      },
      {
        ...late(
          "Broker",
          days.map((day) => day.broker),
        ),
        aim: { text: "none", met },
      },
      completion(
        "Broker",
        days.map((day) => day.broker),
      ),
      late(
        "Always here",
        days.map((day) => day.here),
      ),
      completion(
        "Always here",
        days.map((day) => day.here),
      ),
      { what: "One GPU all day: cost of a day", unit: "USD", values: days.map((day) => day.gpu.cost) },
      late(
        "One GPU all day",
        days.map((day) => day.gpu),
      ),
      completion(
        "One GPU all day",
        days.map((day) => day.gpu),
      ),
    ],
  };
}

function late(who: string, outcomes: readonly Outcome[]): Figure {
  return { what: `${who}: too late`, unit: "tasks", values: outcomes.map((outcome) => outcome.late) };
}

function completion(who: string, outcomes: readonly Outcome[]): Figure {
  const values = outcomes.map(({ took }) => quantile(took, 0.95));
  return { what: `${who}: from arrival to done, 95th percentile`, unit: "s", values };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
