import type { Clock } from "./clock.ts";
import { tooFrequent } from "./refuse.ts";

/** Seconds that have to lie between two requests of a kind: the thresholds of docs.vast.ai/api-reference (2026-08-07). */
const THRESHOLDS: readonly (readonly [method: string, path: RegExp, seconds: number])[] = [
  ["POST", /\/bundles\/$/, 6],
  ["PUT", /\/asks\/\d+\/$/, 4.5],
  ["GET", /\/v0\/instances\/\d+\/$/, 2],
  ["PUT", /\/instances\/\d+\/$/, 1],
  ["DELETE", /\/instances\/\d+\/$/, 3],
];

/** Refuses what comes too soon after the last of its kind. */
export class Pace {
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws ApiError 429 */
  check(method: string, url: string): void {
    const path = url.replace(/\?.*/, "");
    const found = THRESHOLDS.find(([of, pattern]) => of === method && pattern.test(path));
    if (found === undefined) return;
    const key = `${found[0]} ${found[1]}`;
    const now = this.#clock.now();
    if (now - (this.#last.get(key) ?? Number.NEGATIVE_INFINITY) < found[2]) throw tooFrequent(found[2]);
    this.#last.set(key, now);
  }
}
