import { CommanderError, Option, Command as Parser } from "commander";
import { COMMANDS, type Command } from "./commands.ts";
import { takeUpDockerGroup } from "./docker-group.ts";
import { EXIT } from "./errors.ts";
import { helpText, moreHelp, unknownCommand } from "./help.ts";
import { type Options, takeVariables, VARIABLES } from "./options.ts";
import { showError } from "./output.ts";

function parserOf(command: Command): Parser {
  const parser = new Parser(`scripts/run ${command.name}`)
    .description(command.help)
    .addHelpText("after", moreHelp(command));
  for (const name of command.variables) {
    const variable: { value?: string; help: string } = VARIABLES[name];
    const flag = `--${name.toLowerCase().replaceAll("_", "-")}${variable.value === undefined ? "" : ` <${variable.value}>`}`;
    parser.addOption(new Option(flag, variable.help).env(name));
  }
  if (command.variables.includes("FILE")) parser.argument("[files...]", "media files");
  return parser.exitOverride().configureOutput({ outputError: () => undefined });
}

/** Words after `--` or without a flag are files where the command takes files: `scripts/run analyze a.jpg b.jpg`. */
function optionsOf(parser: Parser): Options {
  const given = parser.opts<Partial<Options>>();
  const files = parser.args.length === 0 ? {} : { files: parser.args };
  return { ...given, ...files, stack: given.stack ?? "local" };
}

async function main(words: readonly string[]): Promise<void> {
  const [name = "help", ...rest] = takeVariables(words, process.env);
  if (["help", "--help", "-h"].includes(name)) {
    process.stdout.write(`${helpText()}\n`);
    return;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) throw unknownCommand(name);
  const parser = parserOf(command).parse(rest, { from: "user" });
  if (command.docker === true) await takeUpDockerGroup(words);
  const { run } = await command.load();
  await run(optionsOf(parser));
}

// Who reads no further, such as `head`, has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  } else {
    process.exitCode = showError(error, process.env["JSON"] !== undefined);
  }
}
