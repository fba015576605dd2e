import { decide, type Scene } from "../../../services/cloud-offload/src/broker/decide.ts";
import { isLeft } from "../../../services/cloud-offload/src/broker/leave.ts";
import { billedStart, warmSeconds } from "../../../services/cloud-offload/src/broker/warm.ts";
import { SPEEDS, type Task } from "./day.ts";
import { HOUR_USD, type Market } from "./market.ts";
import { BYTES_A_SECOND, type Policy, type Rented, START, STEP, type World } from "./world.ts";

/** Instances that may run at once. */
export const MOST = 3;
/** Sent once to each instance: a model. */
export const ONCE_BYTES = 300e6;
/** How often the fleet looks for instances that have nothing to do, in seconds. */
const POLL = 3;
const EXPECTED_START = (START.least + START.most) / 2;

export const alwaysLocal: Policy = { local: true, act: () => {} };

/** The decision functions of cloud-offload, asked every ten seconds about each analyzer, and by each seat here that is free, as there. */
export function broker(market: Market): Policy {
  return {
    local: true,
    act: (world) => {
      for (const analyzer of Object.keys(SPEEDS)) work(world, market, analyzer);
    },
    leaves: (world, task, at) => {
      const { scene, plan, waiting } = look(world, market, task.analyzer, at);
      const index = waiting.indexOf(task);
      const [asked, verdict] = [scene.waiting[index], plan.verdicts[index]];
      return asked !== undefined && verdict !== undefined && isLeft(asked, verdict, scene);
    },
  };
}

/** What the broker knows of an analyzer's queue at that time, and decides. */
function look(world: World, market: Market, analyzer: string, now: number) {
  const mine = world.rented.filter((instance) => instance.analyzer === analyzer);
  const waiting = world.waiting(analyzer, now);
  const scene: Scene = {
    now: now * 1000,
    waiting: waiting.map(({ id, mediaId, units, bytes, deadline }) => ({
      ...{ taskId: id, mediaId, units, bytes },
      deadline: deadline * 1000,
    })),
    busySeconds: world.busy(analyzer, now),
    speed: SPEEDS[analyzer] ?? { local: 1, cloud: 1 },
    instances: mine.map((instance) => expectedFree(instance, now)),
    start: { seconds: EXPECTED_START, worstSeconds: 600 },
    bytesPerSecond: BYTES_A_SECOND,
    onceBytes: ONCE_BYTES,
    price: mine[0]?.choice.price,
    taskMicros: HOUR_USD * 1e6,
    leftMicros: 20e6,
    mostInstances: MOST - (world.rented.length - mine.length),
    closed: undefined,
  };
  const first = decide(scene);
  const seconds =
    billedStart(ONCE_BYTES) + Math.max(0, ...first.verdicts.map((verdict) => verdict.localSeconds)) / 10;
  const choice = market.best(now, { seconds, bytes: ONCE_BYTES });
  const priced = { ...scene, price: scene.price ?? choice?.price };
  return { scene: priced, plan: decide(priced), waiting, mine };
}

/** What nobody knows who does not look ahead: how long a start and a task really take. */
function expectedFree({ asked, readyAt, expectedAt }: Rented, now: number): number {
  return Math.max(0, (readyAt > now ? asked + EXPECTED_START : expectedAt) - now);
}

function work(world: World, market: Market, analyzer: string): void {
  const { plan, waiting, mine } = look(world, market, analyzer, world.now);
  const out = plan.verdicts.flatMap(({ place }, index) => {
    const task = waiting[index];
    return place === "cloud" && task !== undefined ? [task] : [];
  });
  // What is rented is chosen anew, by all that goes out.
  const job = {
    seconds: billedStart(ONCE_BYTES) + plan.cloudSeconds / Math.max(1, plan.instances),
    bytes: ONCE_BYTES + out.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, plan.instances),
  };
  for (let number = mine.length; number < plan.instances; number += 1) {
    const rented = market.best(world.now, job);
    if (rented !== undefined) world.rent(analyzer, rented, ONCE_BYTES);
  }
  for (const instance of mine) serve(world, instance, out);
}

/** An instance that is free takes the next task that goes out at once; without any for long enough, it ends. */
function serve(world: World, instance: Rented, out: Task[]): void {
  const warm = warmSeconds(EXPECTED_START, ONCE_BYTES, instance.choice.price);
  while (instance.freeAt <= world.now) {
    const end = instance.freeAt + warm + POLL;
    const [task] = out;
    // What was there at the last look was given away when the instance became free; what is new, now.
    const isNew = task !== undefined && task.arrival > world.now - STEP;
    const begin = isNew ? world.now : Math.max(instance.freeAt, world.now - STEP);
    if (task === undefined || begin > end) {
      if (end <= world.now) world.destroy(instance, end);
      return;
    }
    out.shift();
    world.give(instance, task, begin);
  }
}

/** One GPU, from the beginning of the day to its end or that of the last task, that does everything. */
export function allDay(market: Market): Policy {
  return {
    local: false,
    act: (world) => {
      if (world.now === 0) {
        const choice = market.best(0, { seconds: 86_400, bytes: 0 });
        if (choice !== undefined) world.rent("all", choice, ONCE_BYTES * Object.keys(SPEEDS).length);
      }
      const [instance] = world.rented;
      if (instance === undefined || instance.freeAt > world.now) return;
      const [task] = world.waiting();
      if (task !== undefined) world.give(instance, task);
      else if (world.now >= 86_400) world.destroy(instance);
    },
  };
}
