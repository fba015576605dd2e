import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { random } from "../cloud/vast/offers.ts";
import type { Rig, RigOptions } from "./offload.ts";
import { STRIKES } from "./offload-faults.ts";
import { until } from "./platform.ts";

export interface StormArgs {
  /** The same faults in the same order for the same number. */
  readonly seed: number;
  readonly tasks: number;
  /** How many faults strike, one after the other; those of the table come once each before any comes again. */
  readonly faults: number;
}

export interface Stormed {
  /** How many tasks were done on rented machines; the others were done here. */
  readonly elsewhere: number;
  /** What is not as it must be; nothing, where all is well. */
  readonly wrong: readonly string[];
  readonly instances: number;
  readonly billedUsd: number;
  readonly ledgerUsd: number;
  /** The longest that an instance ran after the last thing that it was of use for, in seconds. */
  readonly outlivedSeconds: number;
  /** What the dearest task cost. */
  readonly dearestTaskUsd: number;
}

/** What is quick enough for a test, and goes on in spite of many failures. */
export const STORMY: RigOptions = {
  maxInstances: 3,
  interruptible: true,
  environment: { READY_WITHIN: "8", CLOSED_FOR: "2", AVOID_FOR: "30" },
};

/** No more than this may it cost, in US dollars. */
export const LIMITS = { taskUsd: 0.1, dayUsd: 0.2, monthUsd: 1 };

/** Nothing was lost, nothing was left, and nothing cost more than it may. */
export function expectCalm(stormed: Stormed): void {
  expect(stormed.wrong).toEqual([]);
  expect(stormed.elsewhere).toBeGreaterThan(0);
  expect(stormed.outlivedSeconds).toBeLessThan(120);
  expect(stormed.ledgerUsd).toBeCloseTo(stormed.billedUsd, 2);
  expect(stormed.billedUsd).toBeLessThanOrEqual(LIMITS.dayUsd);
  expect(stormed.dearestTaskUsd).toBeLessThanOrEqual(LIMITS.taskUsd);
}

/** How many files are under way to the platform at once. */
const UPLOADS = 4;
/** What a task takes of this server's own seat, in milliseconds. */
const LOCAL = 1000;
/** Between two faults, in milliseconds. */
const PAUSE = { least: 200, most: 1200 };

/** Uploads pictures whose objects are looked for here or elsewhere, while one thing after the other goes wrong. */
export async function storm(rig: Rig, { seed, tasks, faults }: StormArgs): Promise<Stormed> {
  rig.staySlow(LOCAL);
  const next = random(seed);
  const uploads = uploadAll(rig, `storm-${seed}`, tasks);
  const going = { over: false };
  const striking = strikes(rig, faults, next, () => going.over);
  const media = await uploads;
  // Not with a process that it hangs on: cloud-offload is another one after each strike at it.
  await until(async () => (await open(rig)) === 0, "every task has ended", undefined, tasks * 4000);
  going.over = true;
  await striking;
  await rig.untilNothingRuns();
  return {
    elsewhere: Number(
      await rig.platform.sql("SELECT count(*) FROM offload_decisions WHERE outcome = 'done'"),
    ),
    wrong: await findWrong(rig, media),
    instances: rig.bill().instances.length,
    billedUsd: rig.bill().total,
    ledgerUsd: await rig.ledgerUsd(),
    outlivedSeconds: await outlived(rig),
    dearestTaskUsd: Number(await rig.platform.sql("SELECT max(cost_micros) / 1e6 FROM offload_decisions")),
  };
}

async function uploadAll(rig: Rig, name: string, count: number): Promise<string[]> {
  const media: string[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  // While the database is away, nothing is accepted.
  const send = async (file: string) => media.push((await rig.upload(file)).media.id) > 0;
  const one = async () => {
    for (const number of numbers) await until(() => send(`${name}-${number}.jpg`), "a file is accepted");
  };
  await Promise.all(Array.from({ length: UPLOADS }, one));
  return media;
}

async function strikes(rig: Rig, count: number, next: () => number, over: () => boolean): Promise<void> {
  let left: typeof STRIKES = [];
  for (let struck = 0; struck < count && !over(); struck += 1) {
    if (left.length === 0) left = STRIKES;
    const strike = left[Math.floor(next() * left.length)] as (typeof STRIKES)[number];
    left = left.filter((other) => other !== strike);
    console.log(`${struck + 1}: ${strike.name}`);
    await strike.strike(rig);
    await sleep(PAUSE.least + next() * (PAUSE.most - PAUSE.least));
  }
}

async function open(rig: Rig): Promise<number> {
  return Number(
    await rig.platform.sql("SELECT count(*) FROM tasks WHERE state NOT IN ('done', 'failed', 'skipped')"),
  );
}

/** Tasks that did not end, or ended wrongly, or more than once. What real workers find is the same in every picture: it is the same one. */
async function findWrong(rig: Rig, media: readonly string[]): Promise<string[]> {
  const wrong: string[] = [];
  const found = new Set<string>();
  for (const id of media) {
    const ended = await rig.rows(
      `SELECT analyzer, state FROM tasks WHERE media_id = '${id}' ORDER BY analyzer`,
    );
    const expected = "object-detection done, vision-pipeline done";
    if (ended.map((row) => row.join(" ")).join(", ") !== expected) wrong.push(`${id}: ${ended.join("; ")}`);
    const { results } = await rig.client.results(id);
    const text = JSON.stringify(results["object-detection"]?.result);
    if (!text?.includes(`${id}/frames/`)) wrong.push(`${id}: ${text}`);
    if (!text?.includes('"here"')) found.add(text.replaceAll(id, ""));
  }
  if (found.size > 1) wrong.push(`what is found differs: ${[...found].join(" and ")}`);
  return wrong;
}

/** An instance that never worked is of use while it may still become ready. */
async function outlived(rig: Rig): Promise<number> {
  const used = new Map(
    (
      await rig.rows(
        "SELECT r.label, extract(epoch FROM max(d.at)) FROM offload_rents r JOIN offload_decisions d ON d.rent_id = r.id GROUP BY r.label",
      )
    ).map(([label, at]) => [label, Number(at)]),
  );
  return Math.max(
    ...rig
      .bill()
      .instances.map(
        ({ label, since, ended }) => (ended ?? Date.now() / 1000) - (used.get(label ?? "") ?? since),
      ),
  );
}
