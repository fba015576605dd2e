import { table } from "../output.ts";
import type { Offload, Planned } from "./shapes.ts";

/** Decisions that are shown. */
const SHOWN = 10;

const dollars = (usd: number) => `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
const minutes = (seconds: number) =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;

/** What is rented and what it cost, for people. Pure. */
export function statusText({ configured, reason, limits, spent, instances, recent }: Offload): string {
  if (!configured) return reason ?? "No GPUs are rented.";
  const money = `Spent today ${dollars(spent.todayUsd)} of ${dollars(limits.dayUsd)}, this month ${dollars(spent.monthUsd)} of ${dollars(limits.monthUsd)}; a task may cost ${dollars(limits.taskUsd)}.`;
  const running = instances.map(({ gpu, analyzer, state, since, hourUsd, costUsd }) => [
    ...[gpu, analyzer, state, since],
    ...[`${dollars(hourUsd)}/h`, dollars(costUsd)],
  ]);
  const decided = recent
    .slice(0, SHOWN)
    .map(({ at, analyzer, where, costUsd, reason: why }) => [at, analyzer, where, dollars(costUsd), why]);
  return [
    money,
    ...(reason === null ? [] : [`Nothing is rented now: ${reason}.`]),
    running.length === 0
      ? "No instance runs."
      : table(["GPU", "Analyzer", "State", "Since", "Price", "So far"], running),
    ...(decided.length === 0 ? [] : [table(["When", "Analyzer", "Where", "Cost", "Why"], decided)]),
  ].join("\n\n");
}

/** What would be decided about a file, for people. Pure. */
export function planText({ seconds, estimated, analyzers }: Planned): string {
  if (analyzers.length === 0) return "No analyzer that may go out reads such a file.";
  const length =
    seconds > 0 ? `Length ${minutes(seconds)}${estimated ? ", estimated from its size" : ""}.\n\n` : "";
  const rows = analyzers.map((one) => [
    one.analyzer,
    `${minutes(one.localSeconds)}${one.measured.local ? "" : " (a guess)"}`,
    one.cloudSeconds === null ? "-" : `${minutes(one.cloudSeconds)}${one.measured.cloud ? "" : " (a guess)"}`,
    one.costUsd === null ? "-" : `${dollars(one.costUsd)}, at most ${dollars(one.worstUsd ?? 0)}`,
    one.gpu === null ? "-" : `${one.gpu} at ${dollars(one.hourUsd ?? 0)}/h`,
    one.where,
  ]);
  const reasons = analyzers.map(({ analyzer, reason }) => `${analyzer}: ${reason}`);
  return `${length}${table(["Analyzer", "Here", "On a GPU", "Costs", "Offer", "Where"], rows)}\n\n${reasons.join("\n")}`;
}
