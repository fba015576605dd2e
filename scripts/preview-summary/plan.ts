import { comparePlans } from "../../stacks/compare.ts";
import { type Plan, planShape, serverName } from "../../stacks/plan.ts";

/** The stack's output as a plan, or undefined where it is none, such as that of an older release. Pure. */
export function readPlan(output: unknown): Plan | undefined {
  return planShape.safeParse(output).data;
}

/** What else changes for server and data, as sentences; the cost is in the table. Pure. */
export function planSentences(before: Plan | undefined, after: Plan | undefined): string[] {
  return before && after ? comparePlans(before, after).slice(1) : [];
}

/** Rows of a table: what the stack is, costs and has memory for, before and after. Pure. */
export function planRows(before: Plan | undefined, after: Plan): [string, string][] {
  const { memory } = after;
  return [
    ["Server", from(before && serverLine(before), serverLine(after))],
    ["Tier", from(before?.tier, after.tier)],
    ["Cost a month, net", totalLine(before?.monthly, after.monthly)],
    ...partRows(before?.monthly, after.monthly),
    ["Memory of services at rest", from(before && mb(before.memory.idleMb), mb(memory.idleMb))],
    ["Memory left for jobs", from(before && mb(before.memory.jobsMb), mb(memory.jobsMb))],
  ];
}

type Cost = Plan["monthly"];

/** A row for each part that there is before or after. */
function partRows(before: Cost | undefined, after: Cost): [string, string][] {
  const names = new Set([...after.parts, ...(before?.parts ?? [])].map(({ name }) => name));
  return [...names].map((name) => [
    `– ${name}`,
    from(before && partLine(before, name), partLine(after, name)),
  ]);
}

function partLine({ parts, currency }: Cost, name: string): string {
  const part = parts.find((candidate) => candidate.name === name);
  return part === undefined ? "none" : price(part.amount, currency);
}

/** "16.49 EUR → **48.27 EUR** (+31.78)". */
function totalLine(before: Cost | undefined, after: Cost): string {
  const now = price(after.total, after.currency);
  if (before === undefined) return now;
  const line = from(price(before.total, before.currency), now);
  const difference = after.total - before.total;
  if (before.currency !== after.currency) return line;
  if (Math.abs(difference) < 0.005) return `${now}, unchanged`;
  return `${line} (${difference > 0 ? "+" : "−"}${Math.abs(difference).toFixed(2)})`;
}

/** "hetzner cx33 in fsn1, 8 GB". */
function serverLine(plan: Plan): string {
  return plan.serverType === "" ? serverName(plan) : `${serverName(plan)}, ${plan.memoryGb} GB`;
}

function from(before: string | undefined, after: string): string {
  return before === undefined || before === after ? after : `${before} → **${after}**`;
}

function price(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}

function mb(value: number): string {
  return `${value} MB`;
}
