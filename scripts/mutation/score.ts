import { relative } from "node:path";
import { ROOT } from "../state.ts";
import type { MutatedPart } from "./parts.ts";

/** What became of a mutant, as Stryker tells it. */
export interface Mutant {
  /** Absolute, or relative to the clone. */
  readonly fileName: string;
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  /** Lines count from 1. */
  readonly location: { readonly start: { readonly line: number } };
}

export interface Score {
  readonly name: string;
  /** Mutants that tests noticed, also by running for ever. */
  readonly noticed: number;
  /** All that could have been noticed; those that are no valid code are left out. */
  readonly total: number;
  readonly percent: number;
  /** "file:line mutator → replacement" of those that no test noticed. */
  readonly survivors: readonly string[];
}

const NOTICED = ["Killed", "Timeout"];
const UNNOTICED = ["Survived", "NoCoverage"];

/** Pure. */
export function scoreOf({ name, files }: MutatedPart, mutants: readonly Mutant[]): Score {
  const at = (mutant: Mutant): string =>
    mutant.fileName.startsWith("/") ? relative(ROOT, mutant.fileName) : mutant.fileName;
  const own = mutants.filter((mutant) => files.includes(at(mutant)));
  const noticed = own.filter(({ status }) => NOTICED.includes(status)).length;
  const missed = own.filter(({ status }) => UNNOTICED.includes(status));
  const total = noticed + missed.length;
  return {
    name,
    noticed,
    total,
    percent: total === 0 ? 0 : (100 * noticed) / total,
    survivors: missed.map(
      (mutant) =>
        `${at(mutant)}:${mutant.location.start.line} ${mutant.mutatorName} → ${mutant.replacement ?? ""}`,
    ),
  };
}
