/** Requests that a token has left: a bucket that fills evenly. */
export class RateLimit {
  readonly limit: number;
  /** Requests an hour. */
  readonly #perHour: number;
  #left: number;
  #at = Date.now();

  constructor(limit: number, perHour: number) {
    this.limit = limit;
    this.#perHour = perHour;
    this.#left = limit;
  }

  /** Whole requests that are left. */
  get remaining(): number {
    this.#fill();
    return Math.floor(this.#left);
  }

  /** Unix time in seconds at which the bucket is full again. */
  get reset(): number {
    const seconds = ((this.limit - this.#left) / this.#perHour) * 3600;
    return Math.ceil(Date.now() / 1000 + seconds);
  }

  /** Whether there was one left. */
  take(): boolean {
    this.#fill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Where there is no limit, nothing is used up. */
  empty(): void {
    if (Number.isFinite(this.limit)) this.#left = 0;
  }

  #fill(): void {
    const now = Date.now();
    this.#left = Math.min(this.limit, this.#left + ((now - this.#at) / 3_600_000) * this.#perHour);
    this.#at = now;
  }
}
