import { setImmediate as turn } from "node:timers/promises";

/** Time as the provider knows it: what it bills by, and what it waits for. */
export interface Clock {
  /** Unix time in seconds, with fractions. */
  now(): number;
  /** True once the seconds are over, false as soon as the signal says that nobody waits any more. */
  wait(seconds: number, signal?: AbortSignal): Promise<boolean>;
}

/** @param speed how many of its seconds pass in one of ours */
export function realClock(speed = 1): Clock {
  const start = Date.now() / 1000;
  return {
    now: () => start + (Date.now() / 1000 - start) * speed,
    wait: (seconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve(false);
        const end = (passed: boolean) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", abort);
          resolve(passed);
        };
        const abort = () => end(false);
        const timer = setTimeout(() => end(true), (seconds * 1000) / speed);
        signal?.addEventListener("abort", abort);
      }),
  };
}

/** A clock that stands still until it is told how much time has passed. */
export class ManualClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ at: number; end: (passed: boolean) => void }>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wait(seconds: number, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve(false);
      if (seconds <= 0) return resolve(true);
      const waiter = {
        at: this.#now + seconds,
        end: (passed: boolean) => {
          this.#waiting.delete(waiter);
          resolve(passed);
        },
      };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", () => waiter.end(false), { once: true });
    });
  }

  /** Lets time pass; whoever waits is woken at its own moment, and goes on before the next one is. */
  async advance(seconds: number): Promise<void> {
    const end = this.#now + seconds;
    await turn();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = next.at;
      next.end(true);
      await turn();
    }
    this.#now = end;
  }

  #next(end: number) {
    return [...this.#waiting].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}
