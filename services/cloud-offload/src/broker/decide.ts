import { dollars } from "../money/limits.ts";
import { costOf, type Price } from "../money/price.ts";

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
  /** Instances of this analyzer; `ready` ones take a task at once. */
  readonly instances: { readonly ready: number; readonly starting: number };
  /** From asking for an instance until it takes a task: usually, and at most. */
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
  /** Undefined where nothing could be rented. */
  readonly cloudSeconds: number | undefined;
  /** What it is expected to cost, and at most. */
  readonly costMicros: number;
  readonly worstMicros: number;
}

export interface Plan {
  readonly verdicts: readonly Verdict[];
  /** Instances that should run, with those that do; none where nothing goes out. */
  readonly instances: number;
  /** Seconds of work that goes out. */
  readonly cloudSeconds: number;
}

/** Work that makes one more instance worth its start, in times of that start. */
const STARTS = 3;
const SHORTEST_SHARE = 600;
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
  let cloudBusy = 0;
  let { leftMicros } = scene;
  const there = scene.instances.ready + scene.instances.starting;
  const verdicts = scene.waiting.map((task): Verdict => {
    const own = task.units * scene.speed.local;
    const localSeconds = localBusy + own;
    const wait = scene.instances.ready > 0 ? 0 : startSeconds(scene);
    const alone = expectedSeconds(task, scene);
    const work = cloudBusy + alone;
    const shared = work / Math.max(there, instancesFor(work, scene));
    const cloudSeconds = scene.price && wait + Math.max(alone, shared);
    const cost = costs(task, scene, cloudBusy === 0 && there === 0);
    const late = localSeconds > (task.deadline - scene.now) / 1000;
    const said = { taskId: task.taskId, mediaId: task.mediaId, late, localSeconds, cloudSeconds, ...cost };
    const why = whyLocal(task, scene, said, leftMicros);
    if (why !== undefined) {
      localBusy += own;
      return { ...said, place: "local", reason: why };
    }
    cloudBusy = work;
    leftMicros -= cost.worstMicros;
    const reason = `here it would take ${duration(localSeconds)}, on a GPU ${duration(cloudSeconds ?? 0)} for about ${dollars(cost.costMicros)}`;
    return { ...said, place: "cloud", reason };
  });
  const goesOut = verdicts.some(({ place }) => place === "cloud");
  return { verdicts, cloudSeconds: cloudBusy, instances: goesOut ? instancesFor(cloudBusy, scene) : 0 };
}

/** Why a task stays here; undefined: it goes out. */
function whyLocal(
  task: Waiting,
  scene: Scene,
  { late, localSeconds, cloudSeconds, worstMicros }: Omit<Verdict, "place" | "reason">,
  leftMicros: number,
): string | undefined {
  if (!late) {
    const allowed = (task.deadline - scene.now) / 1000;
    return `this server will have done it in ${duration(localSeconds)}, and it has time for ${duration(allowed)}`;
  }
  if (scene.closed !== undefined) return scene.closed;
  if (cloudSeconds === undefined) return "no GPU is offered that is cheap, reliable and near enough";
  if (cloudSeconds >= localSeconds) {
    return `this server is as quick: ${duration(localSeconds)}, and a GPU ${duration(cloudSeconds)} with its start and the files`;
  }
  if (worstMicros > scene.taskMicros) {
    return `it may cost ${dollars(worstMicros)}, and the limit for a task is ${dollars(scene.taskMicros)}`;
  }
  if (worstMicros > leftMicros) {
    return `it may cost ${dollars(worstMicros)}, and the limits of day and month leave ${dollars(leftMicros)}`;
  }
  return undefined;
}

/** What a task costs that is worked on elsewhere; with the start of an instance where it is the one that makes it start. */
function costs(task: Waiting, scene: Scene, first: boolean): { costMicros: number; worstMicros: number } {
  const { price, start, onceBytes } = scene;
  if (price === undefined) return { costMicros: 0, worstMicros: 0 };
  const bytes = { inBytes: task.bytes + (first ? onceBytes : 0), outBytes: 0 };
  const cost = (seconds: number) => costOf(price, { seconds, storedSeconds: seconds, ...bytes });
  return {
    costMicros: cost(expectedSeconds(task, scene) + (first ? startSeconds(scene) : 0)),
    worstMicros: cost(worstSeconds(task, scene) + (first ? start.worstSeconds : 0)),
  };
}

function startSeconds({ start, onceBytes, bytesPerSecond }: Scene): number {
  return start.seconds + onceBytes / bytesPerSecond;
}

function instancesFor(cloudSeconds: number, scene: Scene): number {
  const share = Math.max(SHORTEST_SHARE, startSeconds(scene) * STARTS);
  return Math.min(scene.mostInstances, Math.max(1, Math.ceil(cloudSeconds / share)));
}

/** "40 s", "12 min", "3.5 h"; what has passed is "no time". Pure. */
export function duration(seconds: number): string {
  if (seconds <= 0) return "no time";
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
