import { distance } from "fastest-levenshtein";
import type { Moment } from "./moments.ts";

/** Whether what was found in a later frame is the same thing as before. */
export type Same = (before: string, next: string) => boolean;

export const toTheLetter: Same = (before, next) => before === next;

/** Share of letters in which two readings of the same text may differ: a reader takes some for others from frame to frame. */
const MISREAD = 0.2;

/** Two readings of one text, few letters apart. Short words must be the same: "IN" is not "ON". */
export const nearly: Same = (before, next) => {
  const longest = Math.max(before.length, next.length);
  // What can't be near enough need not be compared.
  if (Math.abs(before.length - next.length) > longest * MISREAD) return false;
  return before === next || distance(before, next) <= Math.floor(longest * MISREAD);
};

/**
 * What stays from one frame to the next is one moment, seen first in the first of them; so is what is seen twice in a frame.
 * Pure.
 */
export function joined(moments: readonly Moment[], same: Same = toTheLetter): Moment[] {
  const found: Moment[] = [];
  // Those that may still go on, the latest first: a video has few of them at a time.
  let open: number[] = [];
  for (const moment of moments) {
    const match = open.find((index) => {
      const before = found[index];
      return (
        before !== undefined &&
        before.page === moment.page &&
        goesOn(before, moment) &&
        same(before.content, moment.content)
      );
    });
    const before = match === undefined ? undefined : found[match];
    if (match !== undefined && before) {
      found[match] = { ...before, end: later(before.end, moment.end) };
    } else {
      open = [found.push(moment) - 1, ...open.filter((index) => stillOpen(found[index], moment))];
    }
  }
  return found;
}

function stillOpen(before: Moment | undefined, next: Moment): boolean {
  return before !== undefined && goesOn(before, next);
}

function goesOn(before: Moment, next: Moment): boolean {
  if (before.end === null || next.start === null) return before.frame === next.frame;
  // Scenes end where the next begins, to the rounding of a frame's time.
  return next.start <= before.end + 0.1;
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? one : Math.max(one, other);
}
