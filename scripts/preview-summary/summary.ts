import { type Change, changesOf, type Danger, dangersIn, preciousKind } from "./changes.ts";
import type { Preview } from "./read.ts";

export interface StackSummary {
  readonly stack: string;
  readonly preview: Preview;
  readonly changes: readonly Change[];
  readonly dangers: readonly Danger[];
  readonly warnings: readonly string[];
  /** Why this must not be merged, each with what to do. Empty when it may be. */
  readonly refusals: readonly string[];
}

export interface Allowance {
  /** The pull request carries the label that allows servers, volumes and addresses to be replaced or deleted. */
  readonly allowReplace: boolean;
}

/** The label by which a pull request is allowed what is refused otherwise. */
export const LABEL = "allow-replace";

/** What a preview means for a stack: its changes, and whether they may be merged. Pure. */
export function summarize(stack: string, preview: Preview, { allowReplace }: Allowance): StackSummary {
  const changes = changesOf(preview.steps);
  const dangers = dangersIn(changes);
  const refused = dangers.filter(({ change }) => change.protected || !allowReplace);
  return {
    stack,
    preview,
    changes,
    dangers,
    warnings: [...warningsOf(preview), ...preview.warnings],
    refusals: [...refused.map((danger) => refusal(stack, danger)), ...failures(preview, dangers)],
  };
}

function refusal(stack: string, { change, what }: Danger): string {
  const { name, action, replacing } = change;
  const because = replacing.length === 0 ? "" : `, because ${list(replacing)} can't be changed in place`;
  const fact = `The ${what} \`${name}\` would be ${action}${because}.`;
  if (!change.protected) {
    return `${fact} If that is wanted, give the pull request the label \`${LABEL}\`; else take back the change.`;
  }
  if (preciousKind(change) === "server" && action === "replaced") {
    return `${fact} Pulumi refuses that, whatever the label. To replace it on purpose, keeping data and address: \`make vps-replace STACK=${stack}\`; else take back the change.`;
  }
  return `${fact} Pulumi refuses that, whatever the label. If it is wanted, first merge a change that lifts its protection; else take back the change.`;
}

/** Pulumi's own words on a protected resource, which the refusals say better. */
const ABOUT_PROTECTION = /it is (?:currently marked for protection|protected)/;

function failures({ errors, complete }: Preview, dangers: readonly Danger[]): string[] {
  const others = errors.filter(
    (error) => !ABOUT_PROTECTION.test(error) || !dangers.some((d) => d.change.protected),
  );
  if (others.length > 0) return others.map((error) => `The preview failed: ${error}`);
  return complete || errors.length > 0
    ? []
    : ["The preview ended before it was complete; its job's log says why."];
}

function warningsOf(preview: Preview): string[] {
  const warnings: string[] = [];
  if (!preview.complete && preview.errors.length > 0) {
    warnings.push("The preview stopped at its first error: there may be more changes than are listed.");
  }
  if (!preview.tellsOutputs) {
    warnings.push(
      "What it would cost is not told: preview with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json`.",
    );
  }
  return warnings;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
