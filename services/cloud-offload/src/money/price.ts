import type { Offer } from "../vast/shapes.ts";

/** Money is counted in millionths of a US dollar, in whole numbers: sums of them are exact. */
export const MICROS = 1_000_000;

const GB = 1e9;
const HOUR = 3600;
/** Vast.ai tells storage by the month of 30 days. */
const MONTH_HOURS = 720;

export interface Price {
  /** Of the GPU while it runs, an hour. */
  readonly hourMicros: number;
  /** Of the disk from the first second to the last, an hour. */
  readonly storageHourMicros: number;
  /** Of a GB that the instance receives, and sends. */
  readonly inGbMicros: number;
  readonly outGbMicros: number;
}

export interface Use {
  /** Seconds that the GPU ran. */
  readonly seconds: number;
  /** Seconds that the disk was there. */
  readonly storedSeconds: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** Rounded up, so that no sum of parts is less than the whole. */
export function micros(usd: number): number {
  return Math.ceil(Number((usd * MICROS).toFixed(6)));
}

export function usd(amount: number): number {
  return amount / MICROS;
}

/** What an offer costs with a disk of so many GB; `bid` instead of its own price where it is interruptible. Pure. */
export function priceOf(offer: Offer, diskGb: number, bid?: number): Price {
  return {
    hourMicros: micros(bid ?? offer.dph_base ?? offer.dph_total),
    storageHourMicros: micros((offer.storage_cost * diskGb) / MONTH_HOURS),
    inGbMicros: micros(offer.inet_down_cost),
    outGbMicros: micros(offer.inet_up_cost),
  };
}

/** What was used, or will be at most. Pure. */
export function costOf(price: Price, { seconds, storedSeconds, inBytes, outBytes }: Use): number {
  return Math.ceil(
    (price.hourMicros * seconds) / HOUR +
      (price.storageHourMicros * storedSeconds) / HOUR +
      (price.inGbMicros * inBytes) / GB +
      (price.outGbMicros * outBytes) / GB,
  );
}

/** How long an instance can run for an amount, after what it receives and sends is paid for; at least 0 seconds. Pure. */
export function secondsFor(
  amount: number,
  price: Price,
  { inBytes, outBytes }: Pick<Use, "inBytes" | "outBytes">,
): number {
  const left = amount - costOf(price, { seconds: 0, storedSeconds: 0, inBytes, outBytes });
  const hour = price.hourMicros + price.storageHourMicros;
  return Math.max(0, hour === 0 ? Number.MAX_SAFE_INTEGER : Math.floor((left * HOUR) / hour));
}
