import type { Memory, Seconds } from "./manifest.ts";

/** Binary megabytes of "384m" or "2g". */
export function megabytes(memory: Memory | string): number {
  const match = /^([0-9]+)([mg])$/.exec(memory);
  if (!match) throw new RangeError(`"${memory}" is not a memory size such as "384m" or "2g".`);
  return Number(match[1]) * (match[2] === "g" ? 1024 : 1);
}

/** Seconds of "15s". */
export function seconds(time: Seconds): number {
  return Number(time.slice(0, -1));
}
