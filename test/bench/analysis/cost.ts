/**
 * What others ask for the same, in USD; from their price lists (2026-11-22): Google Video Intelligence with all features about
 * 0.75 a minute, AWS Rekognition 1 for 1,000 images.
 */
export const ELSEWHERE = { videoMinute: 0.75, image: 0.001 } as const;

/** Hours of a month, as both providers count them. */
const MONTH = 730;

/** What a full month of this pace would cost there, in USD. Pure. */
export function monthElsewhere(perHour: number, price: number): number {
  return perHour * MONTH * price;
}
