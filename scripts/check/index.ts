import { existsSync } from "node:fs";
import { join } from "node:path";
import { Listr, PRESET_TIMER } from "listr2";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { output, run as runProgram } from "../process.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { ROOT } from "../state.ts";
import { CHECKS, type Check } from "./checks.ts";

/** Files that git knows or would add, or those staged for the next commit. Removed ones are left out. */
export async function filesToCheck(staged: boolean): Promise<string[]> {
  const args = staged
    ? ["diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z"]
    : ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const names = (await output("git", args)).split("\0");
  return names.filter((name) => name !== "" && existsSync(join(ROOT, name)));
}

async function perform(check: Check, files: readonly string[]): Promise<CommandError | undefined> {
  const [file, ...args] = check.command(files);
  try {
    await runProgram(file, args, { fix: check.fix });
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

/** `make check`: every check, also after one has failed, and all that they found at the end. */
export async function run(options: Options): Promise<void> {
  await setUpForDevelopers(options);
  const files = await filesToCheck(options.staged === true);
  const failed: CommandError[] = [];
  const tasks = CHECKS.flatMap((check) => {
    const concerned = files.filter(check.concerns);
    if (concerned.length === 0) return [];
    return {
      title: check.name,
      task: async () => {
        const error = await perform(check, concerned);
        if (error === undefined) return;
        failed.push(error);
        throw error;
      },
    };
  });
  await new Listr(tasks, {
    concurrent: 2,
    exitOnError: false,
    registerSignalListeners: false,
    fallbackRenderer: "simple",
    rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false, collapseErrors: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  }).run();
  if (failed.length === 0) return;
  throw new CommandError(`${failed.length} of ${tasks.length} checks failed.`, {
    detail: failed.map((error) => `${error.detail}\n  → ${error.fix}`).join("\n\n"),
  });
}
