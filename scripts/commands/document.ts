import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS, type Command, GROUPS } from "../commands.ts";
import { VARIABLES } from "../options.ts";
import { ROOT } from "../state.ts";

const HEAD = `# Commands

\`make COMMAND [VARIABLE=value …]\`, on Windows \`./make.ps1 COMMAND [VARIABLE=value …]\`; \`scripts/run COMMAND --help\` tells more of one.
All work on the stack \`local\` unless \`STACK=…\` names another. \`JSON=1\` prints one JSON document, also for what went wrong, and \`DRY_RUN=1\`
says what would be changed. make turns each exit code but 0 into 2; \`scripts/run\` keeps them: 0 done, 1 failed, 2 wrong usage, 130
interrupted, and those named below.

\`source <(make -s completion FOR=bash)\` (or zsh) completes commands, variables, stacks and services; for fish
\`make -s completion FOR=fish | source\`.

This page is made from the table in \`scripts/commands.ts\`: \`node scripts/commands/document.ts\` writes it anew.`;

/** A cell of a table: a bar would end it. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

function row({ name, help, variables, exitCodes = {} }: Command): string {
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code}: ${meaning}`);
  return `| \`${name}\` | ${cell(help)} | ${variables.join(" ")} | ${cell(codes.join("; "))} |`;
}

/** docs/commands.md as the table of commands has it. Pure. */
export function commandsDocument(): string {
  const groups = GROUPS.map((group) => {
    const rows = COMMANDS.filter((command) => command.group === group).map(row);
    return [
      `## ${group}`,
      "",
      "| command | what it does | variables | exit codes |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n");
  });
  const variables = Object.entries(VARIABLES).map(([name, variable]) => {
    const value = "value" in variable ? variable.value : "1";
    return `| \`${cell(`${name}=${value}`)}\` | ${cell(variable.help)} |`;
  });
  const table = ["## Variables", "", "| variable | meaning |", "| --- | --- |", ...variables].join("\n");
  return `${[HEAD, ...groups, table].join("\n\n")}\n`;
}

if (import.meta.main) writeFileSync(join(ROOT, "docs/commands.md"), commandsDocument());
