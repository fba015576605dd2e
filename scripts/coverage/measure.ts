import { relative } from "node:path";
import { z } from "zod";
import { ROOT } from "../state.ts";
import type { Part } from "./parts.ts";

/** Branches of a file: how many there are, and how many tests took. */
export interface Branches {
  readonly covered: number;
  readonly total: number;
}

/** Of each file, by its path relative to the clone. */
export type Coverage = ReadonlyMap<string, Branches>;

const istanbul = z.record(
  z.string(),
  z.object({ branches: z.object({ total: z.number(), covered: z.number() }) }),
);

/** Of vitest's `json-summary`. Throws ZodError for another text. Pure. */
export function ofTypeScript(summary: string): Coverage {
  const { total: _, ...files } = istanbul.parse(JSON.parse(summary));
  return new Map(Object.entries(files).map(([file, { branches }]) => [relative(ROOT, file), branches]));
}

const python = z.object({
  files: z.record(
    z.string(),
    z.object({ summary: z.object({ num_branches: z.number(), covered_branches: z.number() }) }),
  ),
});

/** Of what `coverage json` writes. Throws ZodError for another text. Pure. */
export function ofPython(report: string): Coverage {
  const { files } = python.parse(JSON.parse(report));
  return new Map(
    Object.entries(files).map(([file, { summary }]) => [
      file,
      { total: summary.num_branches, covered: summary.covered_branches },
    ]),
  );
}

export function sum(all: Iterable<Branches>): Branches {
  return [...all].reduce(
    (one, other) => ({ covered: one.covered + other.covered, total: one.total + other.total }),
    { covered: 0, total: 0 },
  );
}

/** Per cent; all of nothing is all. Pure. */
export function percent({ covered, total }: Branches): number {
  return total === 0 ? 100 : (100 * covered) / total;
}

export interface Verdict extends Branches {
  readonly name: string;
  readonly percent: number;
  readonly least: number;
  /** Files of the part that were never looked at, or that there are not any more. */
  readonly missing: readonly string[];
  readonly enough: boolean;
}

/** A part whose file is not in the report fails: a file that was renamed must not pass unseen. Pure. */
export function judge({ name, files, least }: Part, coverage: Coverage): Verdict {
  const missing = files.filter((file) => !coverage.has(file));
  const branches = sum(files.flatMap((file) => coverage.get(file) ?? []));
  const share = percent(branches);
  return {
    name,
    ...branches,
    percent: share,
    least,
    missing,
    enough: missing.length === 0 && share >= least,
  };
}
