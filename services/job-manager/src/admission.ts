interface Waiting {
  megabytes: number;
  admit: () => void;
}

/**
 * Lets tasks run only while what they may use together fits the memory set aside for tasks. First come, first served, so
 * that a large task is not overtaken for ever; and one always runs, even if it alone is over the budget.
 */
export class Admission {
  readonly budgetMb: number;
  readonly #queue: Waiting[] = [];
  #usedMb = 0;
  #running = 0;

  constructor(budgetMb: number) {
    this.budgetMb = budgetMb;
  }

  get usedMb(): number {
    return this.#usedMb;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Runs `work` once `megabytes` fit; rejects with the signal's reason when it is aborted before that. */
  async run<T>(megabytes: number, stop: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(megabytes, stop);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#usedMb -= megabytes;
      this.#admit();
    }
  }

  #enter(megabytes: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (stop.aborted) return reject(stop.reason);
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(entry), 1);
        reject(stop.reason);
        this.#admit();
      };
      const entry: Waiting = {
        megabytes,
        admit: () => {
          stop.removeEventListener("abort", leave);
          resolve();
        },
      };
      stop.addEventListener("abort", leave, { once: true });
      this.#queue.push(entry);
      this.#admit();
    });
  }

  #admit(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#running > 0 && this.#usedMb + next.megabytes > this.budgetMb) return;
      this.#queue.shift();
      this.#running += 1;
      this.#usedMb += next.megabytes;
      next.admit();
    }
  }
}
