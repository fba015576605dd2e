import { catalogue } from "../../services/catalogue.ts";
import { comparePlans } from "../../stacks/compare.ts";
import { evaluate } from "../../stacks/evaluate.ts";
import type { Raw } from "../../stacks/parse.ts";
import { planLine, planOf, planShape } from "../../stacks/plan.ts";
import type { Options } from "../options.ts";
import { output, run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";
import { freeStrandedLock } from "./lock.ts";
import { readConfiguration } from "./plan/configuration.ts";
import { selectStack } from "./stack.ts";

/**
 * What the update means for server and bill, as sentences. None where the configuration is wrong: the program says so, with
 * everything else that is wrong.
 *
 * @param outputs of the stack as it is deployed; empty where it never was
 * @param over settings in the place of those in the stack's file
 */
export function meaning(
  stack: string,
  folder: string,
  outputs: Readonly<Record<string, unknown>>,
  over: Raw = {},
): readonly string[] {
  const evaluated = evaluate({ ...readConfiguration(stack, folder).raw, ...over }, catalogue);
  if ("problems" in evaluated) return [];
  const after = planOf(evaluated);
  const before = planShape.safeParse(outputs["plan"]);
  if (before.success) return comparePlans(before.data, after);
  // Deployed before plans were kept, or by a later version.
  return Object.keys(outputs).length > 0 ? [`${planLine(after)}.`] : comparePlans(undefined, after);
}

export async function deployedOutputs(stack: string): Promise<Record<string, unknown>> {
  return JSON.parse(
    await output("pulumi", ["stack", "output", "--json", "--stack", stack, "--non-interactive"]),
  );
}

/** `make preview`: what it means for server and bill, then Pulumi's own preview, as it prints it: a line for each resource, or all of it. */
export async function run(options: Options): Promise<void> {
  await selectStack(options.stack);
  await freeStrandedLock(options.stack);
  const sentences = meaning(options.stack, ROOT, await deployedOutputs(options.stack));
  if (sentences.length > 0) process.stdout.write(`${sentences.join("\n")}\n\n`);
  const more = options.all === true ? ["--diff"] : [];
  await runProgram("pulumi", ["preview", "--stack", options.stack, "--non-interactive", ...more], {
    stdio: "inherit",
  });
}
