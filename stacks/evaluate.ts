import { memoryGb } from "../infra/server/sizes.ts";
import type { Manifest } from "../infra/service/manifest.ts";
import { checkCapacity } from "./capacity.ts";
import { parseSettings } from "./parse.ts";
import { checkSelection, selectServices } from "./selection.ts";
import type { Settings } from "./settings.ts";
import { tiers } from "./tiers.ts";

export interface Evaluated {
  readonly settings: Settings;
  readonly memoryGb: number;
  /** What the stack runs, in start order, overrides applied. */
  readonly services: readonly Manifest[];
}

/** Everything that is known of a stack before anything is made: its settings and services, or all that is wrong. Pure. */
export function evaluate(
  raw: Readonly<Record<string, string>>,
  catalogue: readonly Manifest[],
): Evaluated | { readonly problems: readonly string[] } {
  const parsed = parseSettings(
    raw,
    catalogue.map((service) => service.name),
  );
  if ("problems" in parsed) return parsed;
  const { settings } = parsed;
  const size = memoryGb[settings.size ?? tiers[settings.tier].defaultSize];
  const services = selectServices(catalogue, settings);
  const problems = [...checkSelection(settings), ...checkCapacity(services, size)];
  return problems.length > 0 ? { problems } : { settings, memoryGb: size, services };
}
