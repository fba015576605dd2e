import { dollars } from "../money/limits.ts";
import { costOf, type Price } from "../money/price.ts";
import { type Place, placeOf } from "./lanes.ts";

/**
 * Local or cloud, and how many instances: pure. What this server can do in time, it does, because that is free. A GPU is rented for
 * what would be late, if it would be done sooner there, and what it may cost at worst is within all limits.
 */

/** A task that waits. `units` are seconds of media, or frames. */
export interface Waiting {
  readonly taskId: string;
  readonly mediaId: string;
  readonly units: number;
  /** To be sent. */
  readonly bytes: number;
  /** When it should be done, in milliseconds since 1970. */
  readonly deadline: number;
}

/** All that is known about one analyzer's queue and about what could be rented for it. Times in seconds, money in millionths. */
export interface Scene {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whose turn is first comes first. */
  readonly waiting: readonly Waiting[];
  /** What the task that is worked on here still takes. */
  readonly busySeconds: number;
  /** Seconds for a unit. */
  readonly speed: { readonly local: number; readonly cloud: number };
  /** Of each instance of this analyzer: until it takes another task. */
  readonly instances: readonly number[];
  /** From asking for an instance until it takes a task, models and all: usually, and at most. */
  readonly start: { readonly seconds: number; readonly worstSeconds: number };
  /** From this server to an instance. */
  readonly bytesPerSecond: number;
  /** Sent once to each instance: models. */
  readonly onceBytes: number;
  /** The best offer; undefined where there is none that will do. */
  readonly price: Price | undefined;
  readonly taskMicros: number;
  /** What the limits of day and month leave. */
  readonly leftMicros: number;
  /** How many instances may run for this analyzer, with those that do. */
  readonly mostInstances: number;
  /** Why nothing is rented now; undefined: it may. */
  readonly closed: string | undefined;
}

export interface Verdict {
  readonly taskId: string;
  readonly mediaId: string;
  readonly place: "local" | "cloud";
  /** Whether this server will not have done it in time. */
  readonly late: boolean;
  /** In words, for people. */
  readonly reason: string;
  /** From now until it is done, in seconds. */
  readonly localSeconds: number;
  /** Undefined where no instance may run. */
  readonly cloudSeconds: number | undefined;
  /** What it is expected to cost, and at most. */
  readonly costMicros: number;
  readonly worstMicros: number;
  /** Whether it stays here because the limits of day and month leave too little, and for nothing else. */
  readonly short: boolean;
}

export interface Plan {
  readonly verdicts: readonly Verdict[];
  /** Instances that should run, with those that do; none where nothing goes out. */
  readonly instances: number;
  /** Seconds of work that goes out. */
  readonly cloudSeconds: number;
}

/** A task may take so many times longer than expected, and so many seconds more, before it is given up. */
const WORST_FACTOR = 3;
const WORST_EXTRA = 60;

/** The longest that a task may take on an instance, files and all. Pure. */
export function worstSeconds(
  task: Pick<Waiting, "units" | "bytes">,
  scene: Pick<Scene, "speed" | "bytesPerSecond">,
): number {
  return WORST_EXTRA + WORST_FACTOR * expectedSeconds(task, scene);
}

export function expectedSeconds(
  { units, bytes }: Pick<Waiting, "units" | "bytes">,
  { speed, bytesPerSecond }: Pick<Scene, "speed" | "bytesPerSecond">,
): number {
  return units * speed.cloud + bytes / bytesPerSecond;
}

export function decide(scene: Scene): Plan {
  let localBusy = scene.busySeconds;
  let cloudSeconds = 0;
  let lanes = scene.instances;
  let { leftMicros } = scene;
  const verdicts = scene.waiting.map((task): Verdict => {
    const own = task.units * scene.speed.local;
    const alone = expectedSeconds(task, scene);
    const allowed = (task.deadline - scene.now) / 1000;
    const place = placeOf(lanes, { seconds: alone, allowed }, scene.start.seconds, scene.mostInstances);
    const said = {
      ...{ taskId: task.taskId, mediaId: task.mediaId },
      ...{ late: localBusy + own > allowed, localSeconds: localBusy + own, cloudSeconds: place?.seconds },
      ...costs(task, scene, place?.opens ?? false),
    };
    const found = placeOrReason(scene, said, place, allowed, leftMicros);
    if ("reason" in found) {
      localBusy += own;
      return { ...said, place: "local", ...found };
    }
    cloudSeconds += alone;
    lanes = lanes.toSpliced(found.lane, 1, found.seconds);
    leftMicros -= said.worstMicros;
    const reason = `here it would take ${duration(said.localSeconds)}, on a GPU ${duration(found.seconds)} for about ${dollars(said.costMicros)}`;
    return { ...said, place: "cloud", reason, short: false };
  });
  const goesOut = verdicts.some(({ place }) => place === "cloud");
  return { verdicts, cloudSeconds, instances: goesOut ? lanes.length : 0 };
}

/** The place that a task gets that goes out; else why it stays here. */
function placeOrReason(
  scene: Scene,
  { late, localSeconds, worstMicros }: Omit<Verdict, "place" | "reason" | "short">,
  place: Place | undefined,
  allowed: number,
  leftMicros: number,
): Place | Pick<Verdict, "reason" | "short"> {
  const stays = (reason: string) => ({ reason, short: false });
  if (!late) {
    return stays(
      `this server will have done it in ${duration(localSeconds)}, and it has time for ${duration(allowed)}`,
    );
  }
  if (scene.closed !== undefined) return stays(scene.closed);
  if (place === undefined) return stays("all instances that may run are at work for other analyzers");
  if (scene.price === undefined) return stays("no GPU is offered that is cheap, reliable and near enough");
  if (place.seconds >= localSeconds) {
    return stays(
      `this server is as quick: ${duration(localSeconds)}, and a GPU ${duration(place.seconds)} with its start and the files`,
    );
  }
  const most = `it may cost ${dollars(worstMicros)}, and`;
  if (worstMicros > scene.taskMicros)
    return stays(`${most} the limit for a task is ${dollars(scene.taskMicros)}`);
  if (worstMicros > leftMicros)
    return { reason: `${most} the limits of day and month leave ${dollars(leftMicros)}`, short: true };
  return place;
}

/** What a task costs that is worked on elsewhere; with the start of an instance where it is the one that makes it start. */
function costs(task: Waiting, scene: Scene, first: boolean): { costMicros: number; worstMicros: number } {
  const { price, start, onceBytes } = scene;
  if (price === undefined) return { costMicros: 0, worstMicros: 0 };
  const bytes = { inBytes: task.bytes + (first ? onceBytes : 0), outBytes: 0 };
  const cost = (seconds: number) => costOf(price, { seconds, storedSeconds: seconds, ...bytes });
  return {
    costMicros: cost(expectedSeconds(task, scene) + (first ? start.seconds : 0)),
    worstMicros: cost(worstSeconds(task, scene) + (first ? start.worstSeconds : 0)),
  };
}

/** "40 s", "12 min", "3.5 h"; what has passed is "no time". Pure. */
export function duration(seconds: number): string {
  if (seconds <= 0) return "no time";
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
