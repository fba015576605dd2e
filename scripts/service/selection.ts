import { megabytes } from "../../infra/service/units.ts";
import { catalogue } from "../../services/catalogue.ts";
import { evaluate } from "../../stacks/evaluate.ts";
import type { Raw } from "../../stacks/parse.ts";
import { ESSENTIAL } from "../../stacks/selection.ts";
import { CommandError, EXIT } from "../errors.ts";

/** Run where the tier has them, also by a stack that is cut down to its core: certificates and copies are no luxury. */
const KEPT: readonly string[] = ["certbot", "backup"];

/** What a stack's services would be with other switches. */
export interface Selection {
  /** Values of `services.NAME.enabled` to set, by service. */
  readonly switches: Readonly<Record<string, boolean>>;
  readonly services: readonly {
    readonly name: string;
    readonly group: string;
    readonly memoryCapMb: number;
  }[];
  readonly started: readonly string[];
  readonly removed: readonly string[];
}

export type Wanted = { readonly core: true } | { readonly name: string } | { readonly all: true };

/**
 * What has to be switched so that a stack runs what is wanted: its core alone, one more service, or all of its tier again. Pure.
 *
 * @throws CommandError for a service that there is not, or a stack that would not fit its server
 */
export function selectionFor(raw: Raw, wanted: Wanted): Selection {
  const before = namesOf(raw);
  const switches = switchesFor(before, wanted, raw);
  const after = evaluated({ ...raw, services: withSwitches(raw["services"], switches) });
  const names = after.map(({ name }) => name);
  return {
    switches,
    services: after.map(({ name, group, memory }) => ({ name, group, memoryCapMb: megabytes(memory.cap) })),
    started: names.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !names.includes(name)),
  };
}

function switchesFor(running: readonly string[], wanted: Wanted, raw: Raw): Record<string, boolean> {
  const turned = (names: readonly string[], on: boolean) =>
    Object.fromEntries(names.map((name) => [name, on]));
  if ("core" in wanted)
    return turned(
      running.filter((name) => !ESSENTIAL.includes(name) && !KEPT.includes(name)),
      false,
    );
  if ("all" in wanted) {
    const tier = namesOf({ ...raw, services: "{}" });
    return turned(
      tier.filter((name) => !running.includes(name)),
      true,
    );
  }
  if (!catalogue.some(({ name }) => name === wanted.name)) {
    throw new CommandError(`There is no service "${wanted.name}".`, {
      fix: `one of ${catalogue.map(({ name }) => name).join(", ")}.`,
      exitCode: EXIT.usage,
    });
  }
  return running.includes(wanted.name) ? {} : turned([wanted.name], true);
}

/** The structure "services" of the configuration, as JSON, with these switches. Pure. */
export function withSwitches(text: string | undefined, switches: Readonly<Record<string, boolean>>): string {
  const services: Record<string, object> = JSON.parse(text ?? "{}");
  for (const [name, enabled] of Object.entries(switches)) services[name] = { ...services[name], enabled };
  return JSON.stringify(services);
}

function namesOf(raw: Raw): string[] {
  return evaluated(raw).map(({ name }) => name);
}

function evaluated(raw: Raw) {
  const result = evaluate(raw, catalogue);
  if ("services" in result) return result.services;
  throw new CommandError("The stack cannot run like this.", {
    detail: result.problems.map((problem) => `  - ${problem}`).join("\n"),
    fix: "mend what is named above.",
    exitCode: EXIT.usage,
  });
}
