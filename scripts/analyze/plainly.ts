import { z } from "zod";
import { table } from "../output.ts";
import { harmless, placeOf } from "./places.ts";

/** Rows of a list, and characters of a value, that are shown. */
const [ROWS, WIDTH] = [20, 60];
/** What an entry says of its place; it is shown as one column. */
const PLACE = ["frame", "time", "start", "end", "page", "frameWidth", "frameHeight"];

const number = z.number().nullable().catch(null).default(null);
const place = z.object({ time: number, start: number, end: number, page: number });
const record = z.record(z.string(), z.unknown());
const entries = z.array(record).nonempty();

/** A result of which only its JSON is known: its lists as tables, the rest as lines. Pure. */
export function plainly(result: unknown): string {
  const parts = record.safeParse(result);
  if (!parts.success) return short(result);
  return Object.entries(parts.data)
    .map(([name, value]) => {
      const list = entries.safeParse(value);
      return list.success ? rows(list.data) : `${harmless(name)}: ${short(value)}`;
    })
    .join("\n");
}

function rows(list: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(list.flatMap((entry) => Object.keys(entry)))].filter(
    (name) => !PLACE.includes(name),
  );
  const shown = list.slice(0, ROWS);
  const body = table(
    ["Where", ...names.map(harmless)],
    shown.map((entry) => [placeOf(place.parse(entry)), ...names.map((name) => short(entry[name]))]),
  );
  const left = list.length - shown.length;
  return left === 0 ? body : `${body}\n${left} more: JSON=1 shows all`;
}

function short(value: unknown): string {
  const text = harmless(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}
