import { catalogue } from "../../services/catalogue.ts";
import { evaluate } from "../../stacks/evaluate.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { output, run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";
import { nameOf } from "./pending.ts";
import { readConfiguration } from "./plan/configuration.ts";
import { deployedOutputs, meaning } from "./preview.ts";
import { requireEngine, stackExists } from "./stack.ts";
import type { Deployed } from "./vps-parts.ts";

/**
 * What an update would change. Where the stack does not exist yet it is not made: its plan stands for what the engine would say.
 *
 * @param more further words of the command line, as the update itself would have them
 * @param env variables for the program
 */
export async function previewUpdate(
  options: Options,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { stack } = options;
  requireEngine();
  if (!(await stackExists(stack))) {
    const facts = { stack, dryRun: true, made: true, meaning: meaning(stack, ROOT, {}) };
    show(facts, options, (all) => [`Would make stack "${stack}".`, ...all.meaning].join("\n"));
    return;
  }
  const words = ["preview", "--stack", stack, "--non-interactive", ...more];
  if (options.json !== true) {
    await runProgram("pulumi", words, { stdio: "inherit", env });
    return;
  }
  const { changeSummary = {} }: { changeSummary?: Record<string, number> } = JSON.parse(
    await output("pulumi", [...words, "--json"], { env }),
  );
  show({ stack, dryRun: true, changes: changeSummary }, options, () => "");
}

/** What another size would mean for server, data and bill; the stack's file stays as it is. @throws CommandError where it does not fit */
export async function showResize(options: Options, size: string): Promise<void> {
  const { stack } = options;
  const { raw } = readConfiguration(stack, ROOT);
  const evaluated = evaluate({ ...raw, size }, catalogue);
  if ("problems" in evaluated) {
    throw new CommandError(`Stack "${stack}" cannot have size "${size}".`, {
      detail: evaluated.problems.map((problem) => `  - ${problem}`).join("\n"),
      fix: "choose another SIZE.",
      exitCode: EXIT.usage,
    });
  }
  const sentences = meaning(stack, ROOT, await deployedOutputs(stack), { size });
  show({ stack, dryRun: true, size, meaning: sentences }, options, (facts) =>
    [...facts.meaning, "Nothing was changed."].join("\n"),
  );
}

/** What would be removed and what would stay, by what the state holds. */
export function showRemoval(
  options: Options,
  removed: readonly Deployed[],
  kept: readonly Deployed[],
  also: readonly string[],
): void {
  const names = (list: readonly Deployed[]): string[] => list.map(({ urn }) => nameOf(urn));
  const facts = { stack: options.stack, dryRun: true, removes: names(removed), keeps: names(kept), also };
  show(facts, options, ({ removes, keeps }) =>
    [
      ...removes.map((name) => `would remove ${name}`),
      ...keeps.map((name) => `would keep   ${name}`),
      ...also,
      "Nothing was changed.",
    ].join("\n"),
  );
}
