import { DECODER } from "./analyzers.ts";
import type { Outcome } from "./call.ts";
import type { Envelope } from "./contract.ts";

const LONGEST_RETRY_WAIT = 300_000;
const LONGEST_AWAY_WAIT = 15_000;

/** Attempts for faults that may not come again. All other codes are final at once. */
const ATTEMPTS: Readonly<Record<string, number>> = { internal: 3, timeout: 2 };
/** A file over which its analyzer dies twice is not given a third chance to take the others' time. */
const CRASHES = 2;

/** A task's past, as its row tells it. */
export interface History {
  analyzer: string;
  attempts: number;
  crashes: number;
  awaySince: Date | null;
}

export interface Fault {
  code: string;
  message: string;
}

export type Step =
  | { kind: "done"; envelope: Envelope }
  | { kind: "failed" | "skipped"; error: Fault }
  /** Again after `delay` milliseconds; `counts` says what this run uses up. */
  | {
      kind: "again";
      delay: number;
      counts: "attempt" | "crash" | "away" | "nothing";
      error: Fault | undefined;
    };

export interface Policy {
  /** First wait between attempts, in milliseconds; doubles each time. */
  retryDelay: number;
  /** How long an analyzer may be away before its task fails, in milliseconds. */
  unreachableAfter: number;
  now: Date;
  /** 0 to below 1, spreads the waits. */
  random: number;
}

/** What to do after a run. Pure: the table of retries lives here and nowhere else. */
export function decide(outcome: Outcome, task: History, policy: Policy): Step {
  switch (outcome.kind) {
    case "answer":
      return { kind: "done", envelope: outcome.envelope };
    case "stopped":
    case "paused":
      return { kind: "again", delay: 0, counts: "nothing", error: undefined };
    case "away":
      return afterAway(outcome.message, task, policy);
    case "crash":
      return afterCrash(outcome.message, task, policy);
    case "fault":
      // An analyzer that survives the death of its own worker process reports what we would have seen as a crash.
      if (outcome.code === "out_of_memory") return afterCrash(outcome.message, task, policy);
      return afterFault({ code: outcome.code, message: outcome.message }, task, policy);
  }
}

function afterFault(error: Fault, task: History, policy: Policy): Step {
  if (error.code === "model_missing") return { kind: "skipped", error };
  // For one of many analyzers "not my kind" is no failure; for the decoder it means that nobody reads the file.
  if (error.code === "unsupported_media" && task.analyzer !== DECODER) return { kind: "skipped", error };
  if (task.attempts + 1 >= (ATTEMPTS[error.code] ?? 1)) return { kind: "failed", error };
  return { kind: "again", delay: backOff(task.attempts, policy), counts: "attempt", error };
}

function afterCrash(reason: string, task: History, policy: Policy): Step {
  const message = `${task.analyzer} died over this file (${reason}), most likely because it met its memory cap`;
  const error = { code: "out_of_memory", message };
  if (task.crashes + 1 >= CRASHES) return { kind: "failed", error };
  return { kind: "again", delay: backOff(task.crashes, policy), counts: "crash", error };
}

function afterAway(reason: string, task: History, { now, unreachableAfter, random }: Policy): Step {
  const away = now.getTime() - (task.awaySince ?? now).getTime();
  const error = { code: "unreachable", message: `${task.analyzer} does not answer: ${reason}` };
  if (away >= unreachableAfter) return { kind: "failed", error };
  // As long again as it has been away: quick after a restart, calm after an hour.
  const wait = Math.min(LONGEST_AWAY_WAIT, 500 + away);
  return { kind: "again", delay: spread(wait, random), counts: "away", error };
}

function backOff(before: number, { retryDelay, random }: Policy): number {
  return spread(Math.min(LONGEST_RETRY_WAIT, retryDelay * 4 ** before), random);
}

/** ±25 %, so that tasks that failed together don't come back together. */
function spread(milliseconds: number, random: number): number {
  return Math.round(milliseconds * (0.75 + random / 2));
}
