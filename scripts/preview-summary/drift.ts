import type { StackSummary } from "./summary.ts";

/** The nightly check's issue, in GitHub's Markdown: what is no longer as the stacks made it. Pure. */
export function driftReport(stacks: readonly StackSummary[]): string {
  const drifted = stacks.filter(({ changes }) => changes.length > 0);
  if (drifted.length === 0) return "Everything is as the stacks made it.\n";
  const sections = drifted.map(({ stack, changes }) => {
    const rows = changes.map(({ kind, name, action, differing }) => {
      const what =
        action === "deleted" ? "is gone" : `differs in ${differing.map((path) => `\`${path}\``).join(", ")}`;
      return `- ${kind} \`${name}\` ${what}`;
    });
    return `## Stack \`${stack}\`\n\n${rows.join("\n")}\n\nTo see more: \`pulumi refresh --preview-only --diff --stack ${stack}\`. To make it as it was: \`pulumi up --refresh --stack ${stack}\`. To keep what was changed, put it into the program first.`;
  });
  return `Something was changed behind Pulumi's back.\n\n${sections.join("\n\n")}\n`;
}
