import { random } from "../../cloud/vast/offers.ts";
import { SPEEDS, type Task } from "./day.ts";
import type { Market } from "./market.ts";
import { MOST, ONCE_BYTES } from "./policies.ts";
import { BYTES_A_SECOND, billOf, START } from "./world.ts";

/**
 * The best plan that somebody finds who knows the whole day before it begins: which tasks go out, in which rents, each begun as late as
 * its deadlines allow. Found by a search (simulated annealing) and not proven to be the best there is; it starts instances as quickly as they ever
 * start, and nothing of it takes longer than expected.
 */

/** Moves tried for each analyzer. */
const MOVES = 1500;
/** US dollars that a plan is held to cost for each task that it has done too late: more than any rent. */
const TOO_LATE = 10;

export interface Plan {
  readonly cost: number;
  readonly late: number;
}

export function hindsight(tasks: readonly Task[], market: Market, seed: number): Plan {
  const plans = Object.keys(SPEEDS).map((analyzer) =>
    search(
      tasks.filter((task) => task.analyzer === analyzer).sort((one, other) => one.deadline - other.deadline),
      market,
      random(seed),
    ),
  );
  return {
    cost: plans.reduce((sum, { cost }) => sum + cost, 0),
    late: plans.reduce((sum, { late }) => sum + late, 0),
  };
}

function search(tasks: readonly Task[], market: Market, next: () => number): Plan {
  const worth = ({ cost, late }: Plan) => cost + late * TOO_LATE;
  let out = firstChoice(tasks);
  let current = evaluate(tasks, out, market);
  let best = current;
  // Small tasks never are what makes others late: the larger half is tried.
  const large = [...tasks].sort((one, other) => other.units - one.units).slice(0, 60);
  for (let move = 0; move < MOVES && large.length > 0; move += 1) {
    const tried = new Set(out);
    for (let toggled = 0; toggled < (next() < 0.5 ? 1 : 2); toggled += 1) {
      const task = large[Math.floor(next() * large.length)] as Task;
      if (!tried.delete(task)) tried.add(task);
    }
    const plan = evaluate(tasks, tried, market);
    const warmth = 0.02 * (1 - move / MOVES);
    if (worth(plan) > worth(current) && next() >= Math.exp((worth(current) - worth(plan)) / warmth)) continue;
    out = tried;
    current = plan;
    if (worth(plan) < worth(best)) best = plan;
  }
  return best;
}

/** In the order of deadlines; where one is too late, the largest so far goes out. */
function firstChoice(tasks: readonly Task[]): Set<Task> {
  const out = new Set<Task>();
  for (;;) {
    const late = tooLate(tasks, out);
    if (late === undefined) return out;
    const before = tasks.slice(0, tasks.indexOf(late) + 1).filter((task) => !out.has(task));
    out.add(before.reduce((found, task) => (task.units > found.units ? task : found), late));
  }
}

/** The first task that this server would not have done in time. */
function tooLate(tasks: readonly Task[], out: ReadonlySet<Task>): Task | undefined {
  let free = 0;
  for (const task of tasks) {
    if (out.has(task)) continue;
    free = Math.max(free, task.arrival) + task.units * (SPEEDS[task.analyzer]?.local ?? 0);
    if (free > task.deadline) return task;
  }
  return undefined;
}

function evaluate(tasks: readonly Task[], out: ReadonlySet<Task>, market: Market): Plan {
  if (tooLate(tasks, out) !== undefined) return { cost: 0, late: tasks.length };
  const going = tasks.filter((task) => out.has(task));
  let plan: Plan = { cost: 0, late: tasks.length };
  // Side by side only where one after the other is too late.
  for (let lanes = 1; lanes <= MOST && plan.late > 0; lanes += 1) {
    plan = { cost: 0, late: 0 };
    for (let lane = 0; lane < lanes; lane += 1) {
      const { cost, late } = rents(
        going.filter((_task, index) => index % lanes === lane),
        market,
      );
      plan = { cost: plan.cost + cost, late: plan.late + late };
    }
  }
  return plan;
}

/** The cheapest way to cut a row of tasks into rents of one instance each (dynamic programming over where each begins). */
function rents(tasks: readonly Task[], market: Market): Plan {
  const cheapest: Plan[] = [{ cost: 0, late: 0 }];
  for (let end = 1; end <= tasks.length; end += 1) {
    let found: Plan = { cost: Number.POSITIVE_INFINITY, late: tasks.length };
    for (let begin = end - 1; begin >= 0; begin -= 1) {
      const cost = rentOf(tasks.slice(begin, end), market);
      // What one instance can't do in time, it can't do with more before it either.
      if (cost === undefined) break;
      const before = cheapest[begin] as Plan;
      if (before.cost + cost < found.cost) found = { cost: before.cost + cost, late: before.late };
    }
    cheapest.push(found.cost < Number.POSITIVE_INFINITY ? found : { cost: 0, late: end });
  }
  return cheapest.at(-1) as Plan;
}

/** What one rent costs that does these tasks in a row, begun as late as they allow; undefined where it can't do them in time. */
function rentOf(tasks: readonly Task[], market: Market): number | undefined {
  const lasts = (task: Task) =>
    task.units * (SPEEDS[task.analyzer]?.cloud ?? 0) + task.bytes / BYTES_A_SECOND;
  const ready = tasks.reduceRight(
    (latest, task) => Math.min(latest, task.deadline) - lasts(task),
    Number.POSITIVE_INFINITY,
  );
  let free = Math.max(ready, START.least);
  for (const task of tasks) {
    free = Math.max(free, task.arrival) + lasts(task);
    if (free > task.deadline + 1e-6) return undefined;
  }
  const bytesIn = ONCE_BYTES + tasks.reduce((sum, { bytes }) => sum + bytes, 0);
  const readyAt = Math.max(ready, START.least);
  const choice = market.best(readyAt, { seconds: free - readyAt + START.billed, bytes: bytesIn });
  if (choice === undefined) return undefined;
  return billOf({ choice, asked: readyAt - START.least, readyAt, bytesIn }, free);
}
