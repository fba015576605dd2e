import { ACTIONS, type Change, preciousKind } from "./changes.ts";
import { planRows, planSentences, readPlan } from "./plan.ts";
import type { StackSummary } from "./summary.ts";

/** First line of the comment, invisible, by which it is found again to be edited. */
export const MARKER = "<!-- preview-summary -->";

/** GitHub takes 65536 characters in a comment; some are left for what is put around. */
const MAX_LENGTH = 60_000;

/** Rows of one stack's table of changes; a new stack has about a hundred. */
const MAX_ROWS = 60;

const ICONS = { created: "🟢", updated: "🔵", replaced: "🟠", deleted: "🔴" } as const;

/** The comment for all stacks, in GitHub's Markdown. Values of properties are never in it: they may be secret. Pure. */
export function comment(stacks: readonly StackSummary[]): string {
  const text = [MARKER, "# What merging this changes", ...stacks.map(section)].join("\n\n");
  if (text.length <= MAX_LENGTH) return `${text}\n`;
  return `${text.slice(0, MAX_LENGTH)}\n\n…\n\nThis is cut short: the rest is in the log of the job.\n`;
}

function section(summary: StackSummary): string {
  const { stack, changes, refusals, warnings, preview } = summary;
  return [
    `## ${refusals.length > 0 ? "❌" : "✅"} Stack \`${stack}\`: ${headline(changes, refusals.length > 0 && !preview.complete)}`,
    ...(refusals.length > 0 ? [`> [!CAUTION]\n${quoted(refusals)}`] : []),
    ...(warnings.length > 0 ? [`> [!WARNING]\n${quoted(warnings)}`] : []),
    ...planTable(summary),
    ...changeTable(changes),
  ].join("\n\n");
}

/** "2 created, 1 replaced". */
function headline(changes: readonly Change[], failed: boolean): string {
  const counts = ACTIONS.flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count === 0 ? [] : [`${count} ${action}`];
  });
  if (counts.length > 0) return counts.join(", ");
  return failed ? "the preview failed" : "no change";
}

/** Each line of each text inside the quote that a GitHub alert is. */
function quoted(texts: readonly string[]): string {
  return texts.map((text) => `> - ${text.split("\n").join("\n>   ")}`).join("\n");
}

function planTable({ preview }: StackSummary): string[] {
  const [before, after] = [readPlan(preview.plan.before), readPlan(preview.plan.after)];
  const known = after ?? before;
  if (known === undefined) return [];
  const rows = planRows(after && before, known).map(([name, value]) => `| ${name} | ${value} |`);
  const sentences = planSentences(before, after).map((sentence) => `- ${sentence}`);
  return [
    ["| | |", "| --- | --- |", ...rows].join("\n"),
    ...(sentences.length > 0 ? [sentences.join("\n")] : []),
  ];
}

function changeTable(changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const rank = (change: Change): number => -ACTIONS.indexOf(change.action) - (preciousKind(change) ? 10 : 0);
  const ordered = changes.toSorted((a, b) => rank(a) - rank(b));
  const rows = ordered.slice(0, MAX_ROWS).map((change) => {
    const { action, kind, name, replacing, differing } = change;
    const paths =
      action === "replaced" && replacing.length > 0 ? replacing : action === "updated" ? differing : [];
    const which = paths.map(code).join(", ");
    return `| ${ICONS[action]} ${action} | ${kind} | ${code(name)} | ${which} |`;
  });
  const more = ordered.length - rows.length;
  return [
    [
      `<details${changes.length <= 15 ? " open" : ""}><summary>Resources</summary>`,
      "",
      "| | Type | Name | Because of |",
      "| --- | --- | --- | --- |",
      ...rows,
      ...(more > 0 ? [`| … | | and ${more} more | |`] : []),
      "",
      "</details>",
    ].join("\n"),
  ];
}

/** As code, whatever the text: names come from the pull request. */
function code(text: string): string {
  return `\`${text.replaceAll(/[`|\r\n]/g, " ")}\``;
}
