import type { Manifest } from "../infra/service/manifest.ts";
import { ALERT_SECRET_KEYS, alertProblems } from "./alerts.ts";
import { checkCapacity } from "./capacity.ts";
import { type Choice, chooseServer } from "./choice.ts";
import { parseSettings, type Raw } from "./parse.ts";
import { type Access, exposed, missing } from "./requirements.ts";
import { checkSelection, selectServices } from "./selection.ts";
import type { Settings } from "./settings.ts";

export interface Evaluated {
  readonly settings: Settings;
  readonly choice: Choice;
  readonly memoryGb: number;
  /** What the stack runs, in start order, overrides applied. */
  readonly services: readonly Manifest[];
}

export interface Problems {
  readonly problems: readonly string[];
}

/** Everything that is known of a stack before anything is made: its settings, server and services, or all that is wrong. Pure. */
export function evaluate(raw: Raw, catalogue: readonly Manifest[]): Evaluated | Problems {
  const parsed = parseSettings(
    raw,
    catalogue.map((service) => service.name),
  );
  if ("problems" in parsed) return parsed;
  const { settings } = parsed;
  const choice = chooseServer(settings);
  const services = selectServices(catalogue, settings);
  const problems = [...checkSelection(settings), ...checkCapacity(services, choice.memoryGb)];
  return problems.length > 0 ? { problems } : { settings, choice, memoryGb: choice.memoryGb, services };
}

/** The same, refused as well while something is missing that deploying needs, or a secret lies open. Pure. */
export function evaluateForDeployment(
  raw: Raw,
  catalogue: readonly Manifest[],
  access: Access,
): Evaluated | Problems {
  const evaluated = evaluate(raw, catalogue);
  const problems = [
    ...("problems" in evaluated ? evaluated.problems : checkAlerts(evaluated, access)),
    ...missing(raw, access),
    ...exposed(access),
  ];
  return problems.length > 0 ? { problems } : evaluated;
}

function checkAlerts({ settings, services }: Evaluated, { keys }: Access): string[] {
  const secrets = ALERT_SECRET_KEYS.filter((secret) => keys.some((key) => key.endsWith(`:${secret}`)));
  return alertProblems(settings.alerts, services, secrets);
}
