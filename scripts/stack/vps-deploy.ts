import pc from "picocolors";
import type { CloudGuard, ServerChange } from "../cloud/guard.ts";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { readPlan } from "../preview-summary/plan.ts";
import { output } from "../process.ts";
import { selectStack } from "./stack.ts";
import { deploy } from "./up.ts";
import type { Update } from "./update.ts";
import { reachProvider, readWanted, type Target } from "./vps-cloud.ts";
import { showDeployed } from "./vps-summary.ts";

export const say = (line: string): void => void process.stderr.write(`  ${pc.yellow("!")} ${line}\n`);

/** What an update does to the server by the plan it was deployed with last; undefined: nothing that could be sold out. Pure. */
export function serverChange(stack: string, before: unknown, { plan }: Target): ServerChange | undefined {
  const { serverType, location } = plan;
  const was = readPlan(before);
  if (was?.serverType === serverType && was.provider === plan.provider) return undefined;
  const kind = was?.provider === plan.provider ? "resize" : "create";
  return { stack, kind, serverType, location };
}

/** The plan that the stack was deployed with last. */
async function deployedPlan(stack: string): Promise<unknown> {
  const words = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  const { plan }: { plan?: unknown } = JSON.parse(await output("pulumi", words));
  return plan;
}

/** @throws CommandError when the provider has reasons against it, before anything is touched */
export async function askBefore(
  guard: CloudGuard | undefined,
  change: ServerChange | undefined,
): Promise<void> {
  if (guard === undefined || change === undefined) return;
  const problem = await guard.checkBefore(change);
  if (problem !== undefined) throw new CommandError(problem);
}

/** An update after whose failure the provider is asked whether the server still runs. */
export async function guarded(target: Target, stack: string, work: () => Promise<Update>): Promise<Update> {
  try {
    return await work();
  } catch (error) {
    const found = await target.guard?.recoverAfterFailure(stack);
    if (found !== undefined) say(found);
    throw error;
  }
}

/** Brings the stack up as its configuration asks, and shows where it is. */
export async function bringUp(options: Options): Promise<void> {
  const { stack } = options;
  // What is wrong with the stack's file is said before anything is made.
  const plan = readWanted(stack);
  await selectStack(stack);
  const target = await reachProvider(stack, plan);
  await askBefore(target.guard, serverChange(stack, await deployedPlan(stack), target));
  const update = await guarded(target, stack, () => deploy(options));
  await showDeployed(options, target, update);
}

/** `make vps-deploy STACK=prod` */
export async function run(options: Options): Promise<void> {
  await bringUp(options);
}
