import { basename } from "node:path";
import { COMMANDS, type Command } from "../commands.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { bashScript, zshScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { SHELLS, type Shell } from "./shells.ts";

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The shell that is asked for, or the user's own. Pure. @throws CommandError for another */
export function shellOf(wanted: string | undefined, own: string | undefined): Shell {
  const name = wanted ?? basename(own ?? "");
  const known = SHELLS.find((shell) => shell === name);
  if (known !== undefined) return known;
  throw new CommandError(name === "" ? "Which shell?" : `There is no completion for "${name}".`, {
    fix: `make -s completion FOR=bash, or ${SHELLS.slice(1).join(", or ")}.`,
    exitCode: EXIT.usage,
  });
}

/** `make -s completion FOR=bash`: prints the script to load. */
export async function run(options: Options): Promise<void> {
  process.stdout.write(SCRIPTS[shellOf(options.for, process.env["SHELL"])](COMMANDS));
}
