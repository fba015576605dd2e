import { table } from "../../scripts/output.ts";
import { type Chapter, type Figure, median, type Unit } from "./figures.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Report {
  readonly surroundings: Surroundings;
  readonly chapters: readonly Chapter[];
}

/** Digits after the point that a unit deserves. */
const DIGITS: Readonly<Record<Unit, number>> = {
  s: 2,
  ms: 1,
  MB: 0,
  "requests/s": 0,
  failed: 0,
  calls: 0,
  connections: 0,
  "connections/s": 0,
  "MB/s": 0,
  "images/h": 0,
  "minutes/h": 1,
  USD: 3,
  tasks: 0,
};

function number(value: number, unit: Unit): string {
  return `${value.toFixed(DIGITS[unit])} ${unit}`;
}

/** "3.12 s (2.98–3.40, n=5)": the median, and how far the repetitions lie apart. Pure. */
export function summary(values: readonly number[], unit: Unit): string {
  if (values.length === 1) return number(values[0] as number, unit);
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(DIGITS[unit]));
  return `${number(median(values), unit)} (${low}–${high}, n=${values.length})`;
}

function row({ what, unit, values, yardstick, aim }: Figure): string[] {
  return [
    what,
    summary(values, unit),
    yardstick === undefined ? "" : `${summary(yardstick.values, unit)}: ${yardstick.what}`,
    aim === undefined ? "" : `${aim.text}: ${aim.met ? "met" : "missed"}`,
  ];
}

const HEAD = ["Figure", "Measured", "Yardstick", "Aim"];

function notes(chapters: readonly Chapter[]): string[] {
  return chapters.flatMap(({ figures }) =>
    figures.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`])),
  );
}

function about({ cores, processor, memoryGb, kernel, docker, date, command, load }: Surroundings): string[] {
  return [
    `${cores} cores (${processor}), ${memoryGb} GB, Linux ${kernel}, Docker ${docker}`,
    `${date}, ${command}; load of the machine before the run: ${load.before}, after it: ${load.after}`,
    ...(load.busy ? ["The machine was busy with other work: the times are upper bounds."] : []),
  ];
}

/** For people at a terminal. */
export function readable({ surroundings, chapters }: Report): string {
  const rows = chapters.flatMap(({ figures }) => figures.map(row));
  return ["", ...about(surroundings), "", table(HEAD, rows), "", ...notes(chapters)].join("\n");
}

/** For docs/benchmarks.md. */
export function markdown({ surroundings, chapters }: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    ...about(surroundings).map((text) => `- ${text}`),
    "",
    line(HEAD),
    line(HEAD.map(() => "---")),
    ...chapters.flatMap(({ figures }) => figures.map((figure) => line(row(figure)))),
    "",
    ...notes(chapters).map((text) => `- ${text}`),
  ].join("\n");
}
