import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { run as runProgram } from "../process.ts";
import { bringLocalUp } from "../quick-start.ts";
import { setUp } from "../setup/index.ts";
import { readConfiguration } from "../stack/plan/configuration.ts";
import { selectStack } from "../stack/stack.ts";
import { bringUp } from "../stack/vps-deploy.ts";
import { ROOT } from "../state.ts";
import { type Selection, selectionFor, type Wanted } from "./selection.ts";

/**
 * Sets which services the stack runs, and deploys: the switches stay in the stack's file, so every later `up` knows them. On
 * this computer what is missing for that is set up first.
 */
export async function runSelection(wanted: Wanted, options: Options): Promise<void> {
  const { stack } = options;
  const selection = selectionFor(readConfiguration(stack, ROOT).raw, wanted);
  if (options.dryRun === true) {
    show({ stack, dryRun: true, ...selection }, options, readable);
    return;
  }
  if (stack === "local") await setUp(options);
  await selectStack(stack);
  await writeSwitches(stack, selection.switches);
  await (stack === "local" ? bringLocalUp(options) : bringUp(options));
}

async function writeSwitches(stack: string, switches: Selection["switches"]): Promise<void> {
  const values = Object.entries(switches).flatMap(([name, on]) => [
    "--plaintext",
    `services.${name}.enabled=${on}`,
  ]);
  if (values.length === 0) return;
  const words = ["config", "set-all", "--path", ...values, "--stack", stack, "--non-interactive"];
  await runProgram("pulumi", words);
}

function readable({ services, started, removed }: Selection): string {
  const names = (list: readonly string[]): string => (list.length === 0 ? "nothing" : list.join(", "));
  const rows = services.map(({ name, group, memoryCapMb }) => [name, group, `${memoryCapMb} MB`]);
  return [
    table(["Would run", "Group", "Cap"], rows),
    `\nWould be started: ${names(started)}`,
    `Would be removed: ${names(removed)}; data stays`,
  ].join("\n");
}
