import { COMMANDS, type Command, GROUPS } from "../commands.ts";
import { VARIABLES } from "../options.ts";
import { code, GENERATED, rows } from "./markdown.ts";

const HEAD = `${GENERATED}

# Commands

\`make COMMAND [VARIABLE=value …]\`, on Windows \`./make.ps1 COMMAND [VARIABLE=value …]\`; \`scripts/run COMMAND --help\` tells more of one.
All work on the stack \`local\` unless \`STACK=…\` names another. \`JSON=1\` prints one JSON document, also for what went wrong, and \`DRY_RUN=1\`
says what would be changed. make turns each exit code but 0 into 2; \`scripts/run\` keeps them: 0 done, 1 failed, 2 wrong usage, 130
interrupted, and those named below.

\`source <(make -s completion FOR=bash)\` (or zsh) completes commands, variables, stacks and services; for fish it is
\`make -s completion FOR=fish | source\`.`;

function row({ name, help, variables, exitCodes = {} }: Command): string[] {
  const codes = Object.entries(exitCodes).map(([exit, meaning]) => `${exit}: ${meaning}`);
  return [code(name), help, variables.join(" "), codes.join("; ")];
}

/** docs/commands.md: every command by its group, and every variable. Pure. */
export function commandsPage(): string {
  const groups = GROUPS.map((group) => {
    const own = COMMANDS.filter((command) => command.group === group);
    return `## ${group}\n\n${rows(["command", "what it does", "variables", "exit codes"], own.map(row))}`;
  });
  const variables = Object.entries(VARIABLES).map(([name, variable]) => [
    code(`${name}=${"value" in variable ? variable.value : "1"}`),
    variable.help,
  ]);
  return `${[HEAD, ...groups, `## Variables\n\n${rows(["variable", "meaning"], variables)}`].join("\n\n")}\n`;
}
