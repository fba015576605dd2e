import { setTimeout as sleep } from "node:timers/promises";

/** Waits for something to be there, without asking all the time. */
export class Wakes {
  #wake = Promise.withResolvers<void>();

  /** Something may be there now. */
  wake(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  /** What `look` finds as soon as it finds anything, or nothing after so many milliseconds. */
  async until<T>(look: () => Promise<T[]>, milliseconds: number): Promise<T[]> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const woken = this.#wake.promise;
      const found = await look();
      const left = deadline - Date.now();
      if (found.length > 0 || left <= 0) return found;
      const late = new AbortController();
      await Promise.race([woken, sleep(left, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    }
  }
}
