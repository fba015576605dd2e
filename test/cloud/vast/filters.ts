import { invalid } from "./refuse.ts";

/** How searches pick and sort, as https://docs.vast.ai/api-reference/search/search-offers says (2026-08-07). */

type Shown = Readonly<Record<string, unknown>>;
type Test = (value: unknown, wanted: unknown) => boolean;

const order = (test: (difference: number) => boolean): Test => {
  return (value, wanted) => typeof value === typeof wanted && value !== null && test(compare(value, wanted));
};
const TESTS: Readonly<Record<string, Test>> = {
  eq: (value, wanted) => value === wanted,
  neq: (value, wanted) => value !== wanted,
  gt: order((difference) => difference > 0),
  gte: order((difference) => difference >= 0),
  lt: order((difference) => difference < 0),
  lte: order((difference) => difference <= 0),
  in: (value, wanted) => Array.isArray(wanted) && wanted.includes(value),
  notin: (value, wanted) => Array.isArray(wanted) && !wanted.includes(value),
};

/** What can be asked for under another name than it is shown with. */
const OTHER_NAMES: Readonly<Record<string, (shown: Shown) => unknown>> = {
  verified: ({ verification }) => verification === "verified",
  // "California, US" is found as "US".
  geolocation: ({ geolocation }) => String(geolocation).split(", ").at(-1),
};

export type Filters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Whether all filters let it through. Pure. @throws ApiError invalid_request on a field or an operator that there is not */
export function matches(shown: Shown, filters: Filters): boolean {
  return Object.entries(filters).every(([field, conditions]) => {
    const read = OTHER_NAMES[field];
    if (read === undefined && !(field in shown)) throw invalid(`Invalid filter column '${field}'`);
    const value = read === undefined ? shown[field] : read(shown);
    return Object.entries(conditions).every(([operator, wanted]) => {
      const test = TESTS[operator];
      if (test === undefined) throw invalid(`Invalid operator '${operator}' for '${field}'`);
      return test(value, typeof value === "number" ? asNumber(wanted) : wanted);
    });
  });
}

/** Its own client writes numbers as texts: `{"gt": "0.9"}`. */
function asNumber(wanted: unknown): unknown {
  if (Array.isArray(wanted)) return wanted.map(asNumber);
  return typeof wanted === "string" && wanted !== "" && !Number.isNaN(Number(wanted))
    ? Number(wanted)
    : wanted;
}

/** By the first field in which two differ. Pure; fields that are not there change nothing. */
export function sorted<T extends Shown>(items: readonly T[], fields: readonly (readonly string[])[]): T[] {
  return [...items].sort((one, other) => {
    for (const [field = "", direction] of fields) {
      const difference = compare(one[field], other[field]);
      if (difference !== 0) return direction === "desc" ? -difference : difference;
    }
    return 0;
  });
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other));
}
