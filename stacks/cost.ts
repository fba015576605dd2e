import type { Currency } from "../infra/server/sizes/offer.ts";
import { offers } from "../infra/server/sizes.ts";
import type { Choice } from "./choice.ts";
import { type TierName, tiers } from "./tiers.ts";

/** What a stack costs a month, VAT excluded, by the price lists in `infra/server/sizes/`. Pure. */

export interface CostPart {
  readonly name: "server" | "IPv4" | "volume" | "backups";
  /** Amount a month, rounded to cents. */
  readonly amount: number;
}

export interface MonthlyCost {
  readonly currency: Currency;
  readonly parts: readonly CostPart[];
  /** The sum of the parts. */
  readonly total: number;
}

/** Nothing, in euros, where nothing is rented. */
export function monthlyCost({ provider, type, volumeGb, backups }: Choice): MonthlyCost {
  const offer = offers[provider];
  if (!offer || !type) return { currency: "EUR", parts: [], total: 0 };
  const share = backups === "none" ? 0 : (offer.backups[backups] ?? 0);
  const parts: CostPart[] = [
    { name: "server", amount: type.monthly },
    { name: "IPv4", amount: offer.ipv4Monthly },
    ...(volumeGb > 0
      ? [{ name: "volume", amount: cents(volumeGb * offer.volume.monthlyPerGb) } as const]
      : []),
    ...(share > 0 ? [{ name: "backups", amount: cents(type.monthly * share) } as const] : []),
  ];
  return {
    currency: offer.currency,
    parts,
    total: cents(parts.reduce((sum, { amount }) => sum + amount, 0)),
  };
}

export interface Difference {
  readonly currency: Currency;
  /** After minus before, a month. */
  readonly amount: number;
}

/** How much more (or less) a month; undefined between currencies, because no exchange rates are kept. */
export function costDifference(before: MonthlyCost, after: MonthlyCost): Difference | undefined {
  const free = (cost: MonthlyCost) => cost.parts.length === 0;
  if (before.currency !== after.currency && !free(before) && !free(after)) return undefined;
  return {
    currency: free(after) ? before.currency : after.currency,
    amount: cents(after.total - before.total),
  };
}

/** Where a cost stands against what the tier was promised to cost. */
export type Standing = "below" | "within" | "above" | "free" | "other currency";

export function standing(cost: MonthlyCost, tier: TierName): Standing {
  const { currency, from, to } = tiers[tier].promise;
  if (cost.parts.length === 0) return "free";
  if (cost.currency !== currency) return "other currency";
  if (cost.total < from) return "below";
  return cost.total > to ? "above" : "within";
}

/** The same as a sentence. */
export function standingSentence(cost: MonthlyCost, tier: TierName): string {
  const { currency, from, to } = tiers[tier].promise;
  const promise = `tier "${tier}" is promised at ${money(from, currency, 0)} to ${money(to, currency, 0)} a month`;
  const sentences: Readonly<Record<Standing, string>> = {
    free: `Nothing is rented, so it costs nothing a month; ${promise}.`,
    "other currency": `The ${promise}; the provider charges in ${cost.currency}, and no exchange rate is kept here.`,
    below: `${money(cents(from - cost.total), currency)} below the promise: ${promise}.`,
    within: `Within the promise: ${promise}.`,
    above: `${money(cents(cost.total - to), currency)} above the promise: ${promise}.`,
  };
  return sentences[standing(cost, tier)];
}

const SIGNS: Readonly<Record<Currency, string>> = { EUR: "€", USD: "$" };

/** "€12.34". */
export function money(amount: number, currency: Currency, digits = 2): string {
  return `${amount < 0 ? "−" : ""}${SIGNS[currency]}${Math.abs(amount).toFixed(digits)}`;
}

/** "€11.85 a month without VAT (server 8.49, IPv4 0.50, volume 2.86)". */
export function costText({ currency, parts, total }: MonthlyCost): string {
  if (parts.length === 0) return "nothing a month";
  const list = parts.map(({ name, amount }) => `${name} ${amount.toFixed(2)}`).join(", ");
  return `${money(total, currency)} a month without VAT (${list})`;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
