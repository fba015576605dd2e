import pc from "picocolors";
import type { CloudGuard, ServerChange } from "../cloud/guard.ts";
import { CommandError, messageOf } from "../errors.ts";
import type { Options } from "../options.ts";
import { readPlan } from "../preview-summary/plan.ts";
import { output } from "../process.ts";
import { previewUpdate } from "./dry.ts";
import { selectStack } from "./stack.ts";
import { deploy } from "./up.ts";
import type { Update } from "./update.ts";
import { reachProvider, readWanted, type Target } from "./vps-cloud.ts";
import { type State, stackState } from "./vps-parts.ts";
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

/** How long before its last word a killed update may have begun: longer than any takes. */
const LONGEST_UPDATE_MS = 2 * 3_600_000;

/** What an update made at the provider but could not write down stands in the way of the next, or costs money for ever. */
async function removeStrays({ guard }: Target, stack: string, state: State, since: Date): Promise<void> {
  const removed = (await guard?.removeStrays?.(stack, state.resources, since)) ?? [];
  if (removed.length > 0)
    say(`made twice, or by an update that failed, and in no state, so removed: ${removed.join(", ")}`);
  const doubtful = await guard?.doubtful?.(state.resources);
  if (doubtful !== undefined) say(doubtful);
}

/** An update around which the provider is asked what one before has left, what was made twice, and whether the server still runs. */
export async function guarded(
  target: Target,
  stack: string,
  work: () => Promise<Update>,
  change?: ServerChange,
): Promise<Update> {
  const state = await stackState(stack);
  if (state.pending) await removeStrays(target, stack, state, new Date(+state.written - LONGEST_UPDATE_MS));
  const began = new Date();
  let update: Update;
  try {
    update = await work();
  } catch (error) {
    // What the provider has to say must not hide why the update failed.
    await mend(target, stack, began, change).catch((second) => say(messageOf(second)));
    throw error;
  }
  // All is deployed: that nobody could look for what is there twice is no reason to call it a failure.
  if (state.pending || change)
    await stackState(stack)
      .then((now) => removeStrays(target, stack, now, began))
      .catch((error) => say(messageOf(error)));
  return update;
}

async function mend(target: Target, stack: string, began: Date, change?: ServerChange): Promise<void> {
  if (target.guard === undefined) return;
  const found = await target.guard.recoverAfterFailure(stack);
  if (found !== undefined) say(found);
  // DigitalOcean's plugin turns it on again by itself, and says nothing of that.
  else if (change?.kind === "resize") say("The server is on: the failed update has not left it off.");
  await removeStrays(target, stack, await stackState(stack), began);
}

/** Brings the stack up as its configuration asks, and shows where it is. */
export async function bringUp(options: Options): Promise<void> {
  const { stack } = options;
  // What is wrong with the stack's file is said before anything is made.
  const plan = readWanted(stack);
  if (options.dryRun === true) {
    await previewUpdate(options);
    return;
  }
  await selectStack(stack);
  const target = await reachProvider(stack, plan);
  const change = serverChange(stack, await deployedPlan(stack), target);
  await askBefore(target.guard, change);
  const update = await guarded(target, stack, () => deploy(options), change);
  await showDeployed(options, target, update);
}

/** `make vps-deploy STACK=prod` */
export async function run(options: Options): Promise<void> {
  await bringUp(options);
}
