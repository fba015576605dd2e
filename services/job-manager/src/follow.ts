import { type Analyzer, DECODER } from "./analyzers.ts";
import type { Decoded } from "./contract.ts";
import type { Fault } from "./decide.ts";

/** A task to write down after the decoder's: waiting, or skipped from the start. */
export interface Follower {
  analyzer: string;
  skip: Fault | undefined;
}

/** Errors of the decoder that are about the file, so that no other analyzer needs to try. */
const HOPELESS = new Set(["unsupported_media", "corrupt_media", "too_large"]);

/** Which tasks follow the decoder's, by what it found in the file. Pure. */
export function followersOf(decoded: Decoded, analyzers: readonly Analyzer[]): Follower[] {
  const { kind } = decoded.facts;
  return others(analyzers).map(({ name, kinds, input }) => {
    if (!kinds.includes(kind)) return skipped(name, "unsupported_media", `${name} does not read ${kind}`);
    if (input === "frames" && decoded.frames.length === 0) {
      return skipped(name, "unsupported_media", `${name} reads frames, and this ${kind} has none`);
    }
    return { analyzer: name, skip: undefined };
  });
}

/** Which tasks follow a decoder that failed: only those that don't need it, unless the file itself is to blame. Pure. */
export function followersOfFailure(error: Fault, analyzers: readonly Analyzer[]): Follower[] {
  return others(analyzers).map(({ name, input }) => {
    if (input === "path" && !HOPELESS.has(error.code)) return { analyzer: name, skip: undefined };
    return skipped(name, "prerequisite_failed", `${DECODER} failed before: ${error.code}`);
  });
}

/** A task of the job, and whether it has ended. */
export interface Sibling {
  readonly analyzer: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "skipped";
}

/** Which tasks follow when nothing else is to be done: those that read results, with what there is of them. Pure. */
export function readersOf(siblings: readonly Sibling[], analyzers: readonly Analyzer[]): Follower[] {
  const states = new Map(siblings.map(({ analyzer, state }) => [analyzer, state]));
  const unended = (name: string): boolean => ["waiting", "running"].includes(states.get(name) ?? "");
  return readers(analyzers)
    .filter(({ name, sources }) => !states.has(name) && !sources.some(unended))
    .map(({ name, sources }) =>
      sources.some((source) => states.get(source) === "done")
        ? { analyzer: name, skip: undefined }
        : skipped(name, "prerequisite_failed", `none of ${sources.join(", ")} has a result`),
    );
}

/** Which of them read what this analyzer found before it looked again, and are to follow: once no other source is at work. Pure. */
export function outdatedReaders(
  source: string,
  siblings: readonly Sibling[],
  analyzers: readonly Analyzer[],
): string[] {
  const states = new Map(siblings.map(({ analyzer, state }) => [analyzer, state]));
  const isEnded = (name: string): boolean => !["waiting", "running"].includes(states.get(name) ?? "ended");
  return readers(analyzers)
    .filter(({ name, sources }) => sources.includes(source) && states.has(name) && isEnded(name))
    .filter(({ sources }) => sources.every(isEnded) && sources.some((name) => states.get(name) === "done"))
    .map(({ name }) => name);
}

function others(analyzers: readonly Analyzer[]): Analyzer[] {
  return analyzers.filter(({ name, input }) => name !== DECODER && input !== "results");
}

function readers(analyzers: readonly Analyzer[]): Analyzer[] {
  return analyzers.filter(({ input }) => input === "results");
}

function skipped(analyzer: string, code: string, message: string): Follower {
  return { analyzer, skip: { code, message } };
}
