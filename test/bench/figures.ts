/** What was measured, before anything is printed. Pure. */

export type Unit =
  | "s"
  | "ms"
  | "MB"
  | "requests/s"
  | "failed"
  | "calls"
  | "connections"
  | "connections/s"
  | "MB/s"
  | "images/h"
  | "minutes/h"
  | "USD"
  | "tasks";

/** Repetitions of one measurement, in the order in which they were taken. */
export interface Series {
  readonly what: string;
  readonly values: readonly number[];
}

export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly values: readonly number[];
  /** Measured in the same run, in turns with the figure. */
  readonly yardstick?: Series;
  readonly aim?: Aim;
  /** How it was computed, where its name does not say. */
  readonly note?: string;
}

/** What the median is held to. */
export interface Aim {
  readonly text: string;
  readonly met: boolean;
}

/** A group of figures that are measured together. */
export interface Chapter {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** The value below which this share of the values lies, by the nearest rank. @throws RangeError without values */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
  if (value === undefined) throw new RangeError("There is no quantile of nothing.");
  return value;
}

/** With an even number of values, the mean of the two in the middle. @throws RangeError without values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new RangeError("There is no median of nothing.");
  return (low + high) / 2;
}

/** An aim in the figure's own unit. */
export function below(limit: number, unit: Unit, values: readonly number[]): Aim {
  return { text: `under ${limit} ${unit}`, met: median(values) < limit };
}

/** An aim as a share of the yardstick's median. @throws RangeError without a yardstick */
export function above(share: number, { values, yardstick }: Pick<Figure, "values" | "yardstick">): Aim {
  const reached = median(values) / median(yardstick?.values ?? []);
  return { text: `at least ${share} of the yardstick (${reached.toFixed(2)})`, met: reached >= share };
}

/** Takes both measurements in turns, A B A B, so that whatever else the machine does meets both alike. */
export async function inTurns<A, B>(
  rounds: number,
  first: (round: number) => Promise<A>,
  second: (round: number) => Promise<B>,
): Promise<{ first: A[]; second: B[] }> {
  const taken: { first: A[]; second: B[] } = { first: [], second: [] };
  for (let round = 0; round < rounds; round += 1) {
    taken.first.push(await first(round));
    taken.second.push(await second(round));
  }
  return taken;
}

/** Seconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
