/**
 * What Vast.ai bills: the GPU for every second in which the instance runs, the disk for every second in which it exists and its
 * host is online, and every byte to or from it (docs.vast.ai, guides/reference/faq/billing, 2026-08-07).
 */

/** US dollars. */
export interface Prices {
  /** An hour that it runs; with a bid, the bid. */
  readonly gpuHour: number;
  /** A GB of disk for a month of 720 hours, as the API's own example is calculated. */
  readonly storageGbMonth: number;
  /** A GB that leaves the instance. */
  readonly uploadGb: number;
  /** A GB that it receives. */
  readonly downloadGb: number;
}

/** Whether GPU and disk are billed now. */
export interface Billed {
  readonly gpu: boolean;
  readonly storage: boolean;
}

/** Seconds, bytes, and the US dollars that each comes to, rounded to millionths. */
export interface Bill {
  readonly gpuSeconds: number;
  readonly storageSeconds: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly gpu: number;
  readonly storage: number;
  readonly upload: number;
  readonly download: number;
  readonly total: number;
}

const SECONDS_AN_HOUR = 3600;
const SECONDS_A_MONTH = 720 * SECONDS_AN_HOUR;
/** The documentation does not say whether a GB is 10⁹ or 2³⁰ bytes: the dearer. */
const GB = 1e9;

/** The meters of one instance. */
export class Meter {
  readonly prices: Prices;
  readonly #diskGb: number;
  #since: number;
  #billed: Billed = { gpu: false, storage: false };
  #gpuSeconds = 0;
  #storageSeconds = 0;

  constructor(prices: Prices, diskGb: number, now: number) {
    this.prices = prices;
    this.#diskGb = diskGb;
    this.#since = now;
  }

  /** From now on this is billed. */
  turn(now: number, billed: Billed): void {
    const { gpuSeconds, storageSeconds } = this.#seconds(now);
    this.#gpuSeconds = gpuSeconds;
    this.#storageSeconds = storageSeconds;
    this.#since = now;
    this.#billed = billed;
  }

  bill(now: number, traffic: { readonly up: number; readonly down: number }): Bill {
    const { gpuSeconds, storageSeconds } = this.#seconds(now);
    const { gpuHour, storageGbMonth, uploadGb, downloadGb } = this.prices;
    const parts = {
      gpu: (gpuSeconds / SECONDS_AN_HOUR) * gpuHour,
      storage: (storageSeconds / SECONDS_A_MONTH) * storageGbMonth * this.#diskGb,
      upload: (traffic.up / GB) * uploadGb,
      download: (traffic.down / GB) * downloadGb,
    };
    return {
      gpuSeconds,
      storageSeconds,
      uploadBytes: traffic.up,
      downloadBytes: traffic.down,
      gpu: micro(parts.gpu),
      storage: micro(parts.storage),
      upload: micro(parts.upload),
      download: micro(parts.download),
      total: micro(parts.gpu + parts.storage + parts.upload + parts.download),
    };
  }

  #seconds(now: number) {
    const passed = Math.max(0, now - this.#since);
    return {
      gpuSeconds: this.#gpuSeconds + (this.#billed.gpu ? passed : 0),
      storageSeconds: this.#storageSeconds + (this.#billed.storage ? passed : 0),
    };
  }
}

/** US dollars an hour that a disk costs. Pure. */
export function storageHour(diskGb: number, storageGbMonth: number): number {
  return (diskGb * storageGbMonth * SECONDS_AN_HOUR) / SECONDS_A_MONTH;
}

/** Rounded to millionths of a dollar. Pure. */
export function micro(dollars: number): number {
  return Math.round(dollars * 1e6) / 1e6;
}
