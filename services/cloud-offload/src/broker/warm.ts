import type { Price } from "../money/price.ts";

/** However dear a start is, nothing waits longer for work than this. */
const LONGEST = 90;

/**
 * How long an instance without work is kept, in seconds: as long as waiting costs less than starting another one would. Whenever the
 * next task comes, this costs at most twice what somebody would have paid who knew when. Pure.
 */
export function warmSeconds(startSeconds: number, onceBytes: number, price: Price): number {
  const again = startSeconds + ((onceBytes / 1e9) * price.inGbMicros * 3600) / Math.max(1, price.hourMicros);
  return Math.min(LONGEST, again);
}
