import { REPLACE_VARIABLE } from "../../stacks/server.ts";
import type { ServerChange } from "../cloud/guard.ts";
import { CommandError, EXIT, messageOf } from "../errors.ts";
import type { Options } from "../options.ts";
import { run as runProgram } from "../process.ts";
import { previewUpdate } from "./dry.ts";
import { type StackOutputs, stackOutputs } from "./outputs.ts";
import { requireStack, selectStack } from "./stack.ts";
import { deploy } from "./up.ts";
import { reachProvider, readWanted } from "./vps-cloud.ts";
import { askBefore, guarded, say } from "./vps-deploy.ts";
import { drain, restart } from "./vps-drain.ts";
import { type Deployed, type Parts, stackParts } from "./vps-parts.ts";
import { showDeployed } from "./vps-summary.ts";

/**
 * `make vps-replace STACK=prod`: another server in the place of this one, with the same volume, address, keys and data. The
 * old one goes first, because volume and address can be at one server only; until the new one answers, nothing does.
 */
export async function run(options: Options): Promise<void> {
  const { stack } = options;
  const plan = readWanted(stack);
  if (options.dryRun === true) await requireStack(stack);
  else await selectStack(stack);
  const parts = await stackParts(stack);
  const machine = requireMachine(stack, parts);
  // What runs on the server carries its id, so replacing the server replaces all of that too; nothing else is named here.
  const replace = [machine, ...parts.stale].flatMap(({ urn }) => ["--replace", urn]);
  const env = { [REPLACE_VARIABLE]: "true" };
  if (options.dryRun === true) {
    await previewUpdate(options, replace, env);
    return;
  }
  const target = await reachProvider(stack, plan);
  const { serverType, location } = plan;
  const change: ServerChange = { stack, kind: "replace", serverType, location };
  await askBefore(target.guard, change);
  const outputs = await stackOutputs(stack);
  const drained = await drainIfThere(outputs);
  const lifted = [machine, ...parts.stale].filter(({ protect }) => protect === true);
  await setProtection("unprotect", stack, lifted);
  await target.guard?.liftProtection?.(stack, ["server"]);
  try {
    const work = () => deploy(options, replace, env);
    const update = await guarded(target, stack, work, change);
    await showDeployed(options, target, update);
  } catch (error) {
    await putBack(stack, machine, lifted, drained ? outputs : undefined);
    throw error;
  }
}

function requireMachine(stack: string, { machine }: Parts): Deployed {
  if (machine !== undefined) return machine;
  throw new CommandError(`Stack "${stack}" has no server that could be replaced.`, {
    fix: `make vps-deploy STACK=${stack} makes one. A machine that was there already is for you to replace: change "existing.host".`,
    exitCode: EXIT.usage,
  });
}

/** Whether the services were stopped; a server that is dead is replaced as it is. */
async function drainIfThere(outputs: StackOutputs): Promise<boolean> {
  try {
    await drain(outputs);
    return true;
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.unreachable) throw error;
    say(`the server does not answer, so its services are not stopped first: ${messageOf(error)}`);
    return false;
  }
}

/** The program protects it again in the update that replaces it. */
async function setProtection(
  verb: "protect" | "unprotect",
  stack: string,
  resources: readonly Deployed[],
): Promise<void> {
  if (resources.length === 0) return;
  const urns = resources.map(({ urn }) => urn);
  await runProgram("pulumi", ["state", verb, ...urns, "--yes", "--stack", stack, "--non-interactive"]);
}

/** After a failure: where the old server still stands, it is protected again and its services run again. */
async function putBack(
  stack: string,
  machine: Deployed,
  lifted: readonly Deployed[],
  drained: StackOutputs | undefined,
): Promise<void> {
  const now = await stackParts(stack);
  if (now.machine?.id !== machine.id) return;
  await setProtection("protect", stack, lifted);
  if (drained === undefined) return;
  await restart(drained);
  say("the old server is still there, and its services run again");
}
