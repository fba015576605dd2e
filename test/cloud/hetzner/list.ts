import { type Labels, matches } from "./labels.ts";

export type Query = Readonly<Record<string, string | string[] | undefined>>;

interface Listed {
  readonly id: number | string;
  readonly name?: string | null;
  readonly status?: string;
  readonly labels?: Labels;
}

/** Filters that lists have where their things have such a field. A filter given more than once means either. */
const FIELDS = ["id", "name", "status", "type", "ip", "fingerprint", "architecture", "mode"] as const;

/**
 * A page of a list, filtered and sorted as the query says, with what comes beside it.
 * @param key what the list is called in the answer
 */
export function page<T extends Listed>(key: string, items: readonly T[], query: Query) {
  const found = sorted(
    items.filter((item) => fits(item, query)),
    all(query["sort"]),
  );
  const perPage = Math.min(50, Number(query["per_page"] ?? 25));
  const number = Number(query["page"] ?? 1);
  const last = Math.max(1, Math.ceil(found.length / perPage));
  return {
    [key]: found.slice((number - 1) * perPage, number * perPage),
    meta: {
      pagination: {
        page: number,
        per_page: perPage,
        previous_page: number > 1 ? number - 1 : null,
        next_page: number < last ? number + 1 : null,
        last_page: last,
        total_entries: found.length,
      },
    },
  };
}

function fits(item: Listed, query: Query): boolean {
  const selector = query["label_selector"];
  if (typeof selector === "string" && !matches(selector, item.labels ?? {})) return false;
  return FIELDS.every((field) => {
    const wanted = all(query[field]);
    const value = (item as unknown as Record<string, unknown>)[field];
    return wanted.length === 0 || value === undefined || wanted.includes(String(value));
  });
}

function sorted<T>(items: readonly T[], orders: readonly string[]): T[] {
  const compare = (a: T, b: T): number => {
    for (const order of orders) {
      const [field = "", direction] = order.split(":");
      const [one, other] = [a, b].map((item) => (item as Record<string, unknown>)[field] as string | number);
      if (one === undefined || other === undefined || one === other) continue;
      return (one < other ? -1 : 1) * (direction === "desc" ? -1 : 1);
    }
    return 0;
  };
  return [...items].sort(compare);
}

function all(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
