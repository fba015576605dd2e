import type { Command } from "../commands.ts";
import { VARIABLES } from "../options.ts";
import { valuesOf } from "./values.ts";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function candidates(command: Command): string[] {
  return command.variables.flatMap((variable) => {
    const values = valuesOf(command, variable);
    const help = quoted(VARIABLES[variable].help);
    const seen = `-n "_media_platform_in ${command.name}"`;
    if (values === "stacks")
      return [`_media_platform_complete ${seen} -a "(_media_platform_stacks ${variable})"`];
    if (values === "files" || values.length === 0)
      return [`_media_platform_complete ${seen} -a ${variable}= -d ${help}`];
    const words = values.map((value) => `${variable}=${value}`).join(" ");
    return [`_media_platform_complete ${seen} -a ${quoted(words)} -d ${help}`];
  });
}

/** Completion of `make` and `scripts/run` where the Makefile is this project's. */
export function fishScript(commands: readonly Command[]): string {
  const names = commands.map(
    ({ name, help }) => `_media_platform_complete -n "_media_platform_in" -a ${name} -d ${quoted(help)}`,
  );
  return `# Completion of the commands of this project, for fish. Load it with: make -s completion FOR=fish | source
function _media_platform_in
    test -f scripts/commands.ts; or return 1
    set -l words (string match -v -r -- '^-|=' (commandline -opc))
    if set -q argv[1]
        test "$words[2]" = "$argv[1]"
    else
        test (count $words) -lt 2
    end
end

function _media_platform_stacks
    for file in Pulumi.*.yaml
        echo $argv[1]=(string replace -r '^Pulumi\\.(.*)\\.yaml$' '$1' $file)
    end
end

function _media_platform_complete
    complete -c make -f $argv
    complete -c run -f $argv
end

${[...names, ...commands.flatMap(candidates)].join("\n")}
`;
}
