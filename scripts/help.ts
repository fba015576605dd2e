import { distance } from "fastest-levenshtein";
import pc from "picocolors";
import { COMMANDS, type Command, GROUPS } from "./commands.ts";
import { CommandError, EXIT } from "./errors.ts";
import { VARIABLES } from "./options.ts";

/** What `make help` prints: the commands in groups, each with its line and variables. */
export function helpText(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  const groups = GROUPS.map((group) => {
    const lines = COMMANDS.filter((command) => command.group === group).map((command) => {
      const variables = command.variables.length === 0 ? "" : `  ${pc.dim(command.variables.join(" "))}`;
      return `  ${pc.cyan(command.name.padEnd(width))}  ${command.help}${variables}`;
    });
    return `${pc.bold(group)}\n${lines.join("\n")}`;
  });
  const usage = `${pc.bold("make COMMAND [VARIABLE=value …]")}   on Windows: ./make.ps1 COMMAND [VARIABLE=value …]`;
  const more = "More about one: scripts/run COMMAND --help. Pulumi itself works too: see `make env`.";
  return [usage, ...groups, more].join("\n\n");
}

/** The part of `COMMAND --help` that the option list does not say. */
export function moreHelp(command: Command): string {
  const examples = command.variables.map((name) => {
    const variable: { value?: string; help: string } = VARIABLES[name];
    return `  ${`${name}=${variable.value ?? "1"}`.padEnd(22)}${variable.help}`;
  });
  const codes = { 0: "done", 1: "failed", 2: "wrong usage", ...command.exitCodes, 130: "interrupted" };
  const exits = Object.entries(codes).map(([code, meaning]) => `  ${code.padEnd(22)}${meaning}`);
  return [
    ...(examples.length === 0 ? [] : ["", `Variables: make ${command.name} …`, ...examples]),
    "",
    "Exit codes (make turns each but 0 into 2; scripts/run keeps them):",
    ...exits,
  ].join("\n");
}

/** The error for a name that is no command, with the nearest one. */
export function unknownCommand(name: string): CommandError {
  const ranked = COMMANDS.map((command) => ({ name: command.name, far: distance(name, command.name) }));
  const nearest = ranked.sort((a, b) => a.far - b.far)[0];
  const close = nearest !== undefined && nearest.far <= Math.max(2, name.length / 2);
  return new CommandError(`There is no command "${name}".`, {
    fix: close ? `make ${nearest.name}` : "make help lists the commands.",
    exitCode: EXIT.usage,
  });
}
