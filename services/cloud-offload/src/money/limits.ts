import type { Settings } from "../config.ts";
import { micros, usd } from "./price.ts";

/** In millionths of a US dollar: what has been spent, and what is set aside for what still runs. */
export interface Spent {
  readonly dayMicros: number;
  readonly monthMicros: number;
}

export type Limits = Settings["limits"];

/** Undefined when `wanted` more may be set aside, else why not. Pure. */
export function refusal(limits: Limits, spent: Spent, wanted: number): string | undefined {
  const rules = [
    { name: "day", limit: limits.dayUsd, spent: spent.dayMicros },
    { name: "month", limit: limits.monthUsd, spent: spent.monthMicros },
  ];
  const broken = rules.find((rule) => rule.spent + wanted > floor(rule.limit));
  if (!broken) return undefined;
  return `it may cost ${dollars(wanted)}, and of the ${broken.name}'s limit of ${dollars(micros(broken.limit))} only ${dollars(Math.max(0, floor(broken.limit) - broken.spent))} is left`;
}

/** What may be spent still, by the limit that is nearer. Pure. */
export function left(limits: Limits, spent: Spent): number {
  const day = floor(limits.dayUsd) - spent.dayMicros;
  return Math.max(0, Math.min(day, floor(limits.monthUsd) - spent.monthMicros));
}

/** Where it is what was spent, and not the limit alone, that forbids `wanted` more: a window each. Pure. */
export function reached(limits: Limits, spent: Spent, wanted: number): { day: boolean; month: boolean } {
  const over = (limit: number, micros: number) => wanted <= floor(limit) && micros + wanted > floor(limit);
  return { day: over(limits.dayUsd, spent.dayMicros), month: over(limits.monthUsd, spent.monthMicros) };
}

/** "$1.23", and more digits where it would be "$0.00". Pure. */
export function dollars(amount: number): string {
  const text = usd(amount).toFixed(2);
  return amount > 0 && text === "0.00" ? `$${usd(amount).toFixed(4)}` : `$${text}`;
}

/** The limit itself is rounded down: never a millionth more. */
function floor(limitUsd: number): number {
  return Math.floor(Number((limitUsd * 1e6).toFixed(3)));
}
