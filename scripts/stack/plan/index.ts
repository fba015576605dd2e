import { catalogue } from "../../../services/catalogue.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { exposed, missing } from "../../../stacks/requirements.ts";
import { CommandError } from "../../errors.ts";
import type { Options } from "../../options.ts";
import { show } from "../../output.ts";
import { ROOT } from "../../state.ts";
import { type Configuration, readConfiguration, withValues } from "./configuration.ts";
import { type PlanDocument, planDocument } from "./document.ts";
import { everyPlan, everyTable } from "./every.ts";
import { readablePlan } from "./readable.ts";

/**
 * What a stack would be, without Pulumi, a token or the network.
 *
 * @throws CommandError with everything that is wrong with the configuration
 */
export function planStack(stack: string, { raw, access }: Configuration): PlanDocument {
  const evaluated = evaluate(raw, catalogue);
  if ("problems" in evaluated) {
    throw new CommandError(`Stack "${stack}" cannot be planned like this.`, {
      detail: evaluated.problems.map((problem) => `  - ${problem}`).join("\n"),
      fix: "mend what is named above.",
    });
  }
  return planDocument(stack, evaluated, [...missing(raw, access), ...exposed(access)]);
}

/** `make plan` */
export async function run(options: Options): Promise<void> {
  if (options.all === true) return show(everyPlan(), options, everyTable);
  const { stack, provider, tier, size, line } = options;
  const configuration = withValues(readConfiguration(stack, ROOT), {
    ...(provider !== undefined && { provider }),
    ...(tier !== undefined && { tier }),
    ...(size !== undefined && { size }),
    ...(line !== undefined && { line }),
  });
  show(planStack(stack, configuration), options, readablePlan);
}
