import { decide, type Scene } from "../../../services/cloud-offload/src/broker/decide.ts";
import { warmSeconds } from "../../../services/cloud-offload/src/broker/warm.ts";
import { SPEEDS } from "./day.ts";
import { HOUR_USD, type Market } from "./market.ts";
import { BYTES_A_SECOND, type Policy, START, type World } from "./world.ts";

/** Instances that may run at once. */
export const MOST = 3;
/** Sent once to each instance: a model. */
export const ONCE_BYTES = 300e6;
const EXPECTED_START = (START.least + START.most) / 2;

export const alwaysLocal: Policy = { local: true, act: () => {} };

/** The decision function of cloud-offload, asked every ten seconds about each analyzer, as there. */
export function broker(market: Market): Policy {
  return {
    local: true,
    act: (world) => {
      for (const analyzer of Object.keys(SPEEDS)) look(world, market, analyzer);
    },
  };
}

function look(world: World, market: Market, analyzer: string): void {
  const mine = world.rented.filter((instance) => instance.analyzer === analyzer);
  const waiting = world.waiting(analyzer);
  const ready = mine.filter(({ readyAt }) => readyAt <= world.now);
  const scene: Scene = {
    now: world.now * 1000,
    waiting: waiting.map(({ id, mediaId, units, bytes, deadline }) => ({
      taskId: id,
      mediaId,
      units,
      bytes,
      deadline: deadline * 1000,
    })),
    busySeconds: world.busy(analyzer),
    speed: SPEEDS[analyzer] ?? { local: 1, cloud: 1 },
    instances: { ready: ready.length, starting: mine.length - ready.length },
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
  const seconds = EXPECTED_START + Math.max(0, ...first.verdicts.map((verdict) => verdict.localSeconds)) / 10;
  const choice = market.best(world.now, { seconds, bytes: ONCE_BYTES });
  const plan = decide({ ...scene, price: scene.price ?? choice?.price });
  const out = plan.verdicts.flatMap(({ place }, index) => {
    const task = waiting[index];
    return place === "cloud" && task !== undefined ? [task] : [];
  });
  // What is rented is chosen anew, by all that goes out.
  const job = {
    seconds: EXPECTED_START + plan.cloudSeconds / Math.max(1, plan.instances),
    bytes: ONCE_BYTES + out.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  for (let number = mine.length; number < plan.instances; number += 1) {
    const rented = market.best(world.now, job);
    if (rented !== undefined) world.rent(analyzer, rented, ONCE_BYTES);
  }
  for (const instance of ready.filter(({ freeAt }) => freeAt <= world.now)) {
    const task = out.shift();
    if (task !== undefined) world.give(instance, task);
    else if (world.now - instance.freeAt > warmSeconds(EXPECTED_START, ONCE_BYTES, instance.choice.price))
      world.destroy(instance);
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
