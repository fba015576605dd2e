import type { Price } from "../money/price.ts";

/** However dear a start is, nothing waits longer for work than this. */
const LONGEST = 90;
/** From a running container to a worker that answers, in seconds: SSH, Python, its libraries. */
const WORKER_STARTS = 15;
/** From this server to an instance, in bytes a second: 80 Mbit/s. */
export const BYTES_PER_SECOND = 10e6;

/**
 * What of a start is paid for, in seconds of a GPU: it is billed from the moment at which the container runs (docs.vast.ai, FAQ of billing), so that
 * fetching the image is free, and the start of the worker and the models that are sent are not. Pure.
 */
export function billedStart(onceBytes: number): number {
  return WORKER_STARTS + onceBytes / BYTES_PER_SECOND;
}

/**
 * How long an instance without work is kept, in seconds: as long as waiting costs less than starting another one would. Whenever the
 * next task comes, this costs at most twice what somebody would have paid who knew when. Pure.
 * @param startSeconds that its own start took, all in all
 */
export function warmSeconds(startSeconds: number, onceBytes: number, price: Price): number {
  const traffic = ((onceBytes / 1e9) * price.inGbMicros * 3600) / Math.max(1, price.hourMicros);
  return Math.min(LONGEST, Math.min(startSeconds, billedStart(onceBytes)) + traffic);
}
