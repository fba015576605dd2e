import { createInterface } from "node:readline/promises";
import { FAREWELL } from "../../infra/server/existing/farewell.ts";
import type { Billable, CloudGuard } from "../cloud/guard.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { seconds } from "../output.ts";
import { readPlan } from "../preview-summary/plan.ts";
import { output, run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";
import { showRemoval } from "./dry.ts";
import { freeStrandedLock } from "./lock.ts";
import { dropPendingOperations, nameOf } from "./pending.ts";
import { readConfiguration } from "./plan/configuration.ts";
import { requireStack } from "./stack.ts";
import { freeingLock } from "./state-lock.ts";
import { changesLine, update } from "./update.ts";
import { guardOf } from "./vps-cloud.ts";
import { type Deployed, type Parts, partsOf, stackParts, stackState } from "./vps-parts.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws CommandError unless the stack's own name is typed, or given as NAME */
async function confirm({ stack, name, data }: Options): Promise<void> {
  const loss = data === true ? "with all its data and its address" : "but not its data and its address";
  let typed = name;
  if (typed === undefined && process.stdin.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    typed = await terminal.question(`This removes stack "${stack}", ${loss}. Type its name to go on: `);
    terminal.close();
  }
  if (typed?.trim() === stack) return;
  throw new CommandError(
    `Nothing was removed: the stack's name was not ${typed === undefined ? "given" : "repeated"}.`,
    {
      fix: `NAME=${stack} says that you mean it.`,
      exitCode: EXIT.usage,
    },
  );
}

/**
 * `make vps-destroy STACK=prod`: removes the server and what runs on it. Volumes, addresses and the keys that go with them stay in the
 * stack, and the next deployment takes them again; with DATA=1 they go too, and the stack itself.
 */
export async function run(options: Options): Promise<void> {
  const { stack } = options;
  await requireStack(stack);
  if (options.dryRun === true) {
    await tell(options);
    return;
  }
  await confirm(options);
  const provider = await providerOf(stack);
  const guard = provider === undefined ? undefined : await guardOf(stack, provider);
  await freeStrandedLock(stack);
  await dropPendingOperations(stack);
  const parts = await stackParts(stack);
  const kept = options.data === true ? [] : [...parts.kept, ...parts.keys];
  await unprotect(stack, parts, kept);
  await guard?.liftProtection?.(stack, options.data === true ? ["server", "volume", "address"] : ["server"]);
  const excluded = kept.flatMap(({ urn }) => ["--exclude", urn]);
  const result = await freeingLock(stack, say, () => update("destroy", stack, options, excluded));
  say(`\n${changesLine(result.changes)} in ${seconds(result.seconds)}`);
  const keptCosting = options.data === true ? [] : parts.kept;
  if (provider === "existing") say(FAREWELL);
  if (kept.length === 0) await forget(stack);
  else if (keptCosting.length > 0) say(keptText(stack, keptCosting));
  await proveNothingLeft(stack, guard, keptCosting);
}

/** What would go, and what would stay and go on costing money. Nobody has to give the name for that. */
async function tell(options: Options): Promise<void> {
  const { resources } = await stackState(options.stack);
  const parts = partsOf(resources);
  const kept = options.data === true ? [] : [...parts.kept, ...parts.keys];
  const removed = resources.filter((resource) => !kept.includes(resource));
  showRemoval(
    options,
    removed,
    kept,
    options.data === true ? [`would remove the stack "${options.stack}" itself`] : [],
  );
}

function keptText(stack: string, kept: readonly Deployed[]): string {
  const names = kept.map(({ urn }) => nameOf(urn)).join(", ");
  return `Kept, and taken again by \`make vps-deploy STACK=${stack}\`: ${names}.\nTo remove those too: make vps-destroy STACK=${stack} DATA=1`;
}

/** The provider that the stack was deployed with; after its server is gone, the one in its file. */
async function providerOf(stack: string): Promise<string | undefined> {
  const words = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  const { plan }: { plan?: unknown } = JSON.parse(await output("pulumi", words));
  return readPlan(plan)?.provider ?? readConfiguration(stack, ROOT).raw["provider"];
}

/** The name was given: what goes is no longer protected, what is kept stays so. */
async function unprotect(stack: string, parts: Parts, kept: readonly Deployed[]): Promise<void> {
  const urns = parts.protected.filter((resource) => !kept.includes(resource)).map(({ urn }) => urn);
  if (urns.length === 0) return;
  await runProgram("pulumi", ["state", "unprotect", ...urns, "--yes", "--stack", stack, "--non-interactive"]);
}

async function forget(stack: string): Promise<void> {
  const words = ["stack", "rm", "--yes", "--preserve-config", "--stack", stack, "--non-interactive"];
  await runProgram("pulumi", words);
}

/** What costs money at the provider beside what was kept. Pure. */
export function unexpected(left: readonly Billable[], kept: readonly Deployed[]): Billable[] {
  const ids = new Set(kept.flatMap(({ id }) => id ?? []));
  return left.filter(({ id }) => !ids.has(id));
}

/** "volume prod-data (4711), 2.86 EUR a month". */
function billableLine({ kind, name, id, monthly }: Billable): string {
  const price = monthly === undefined ? "" : `, ${monthly.amount.toFixed(2)} ${monthly.currency} a month`;
  return `${kind} ${name} (${id})${price}`;
}

/** @throws CommandError listing what still costs money though it should be gone */
async function proveNothingLeft(
  stack: string,
  guard: CloudGuard | undefined,
  kept: readonly Deployed[],
): Promise<void> {
  if (guard === undefined) return;
  const left = await guard.leftovers(stack);
  const rest = unexpected(left, kept);
  if (rest.length > 0) {
    throw new CommandError("The provider still has, and charges for, what should be gone:", {
      detail: left.map((part) => `  - ${billableLine(part)}`).join("\n"),
      fix: "remove it in the provider's console, or run this again.",
    });
  }
  if (left.length === 0) say("The provider has nothing left of this stack that costs money.");
  else say(`These still cost money:\n${left.map((part) => `  - ${billableLine(part)}`).join("\n")}`);
}
