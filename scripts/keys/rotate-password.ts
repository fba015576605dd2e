import { randomBytes } from "node:crypto";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { run as runProgram } from "../process.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { readConfiguration } from "../stack/plan/configuration.ts";
import { deploy } from "../stack/up.ts";
import { changesLine, type Update } from "../stack/update.ts";
import { ROOT } from "../state.ts";
import { generatedSecrets, replaceSecrets } from "./replace.ts";

const SECRET = "admin-password";

/**
 * `make rotate-password`: another password for the administrator in one update: the stack makes a new one by itself, or, where
 * somebody had chosen it, a random one takes its place in the configuration. It is printed by `make password` alone.
 */
export async function run(options: Options): Promise<void> {
  const { stack } = options;
  const chosen = readConfiguration(stack, ROOT).access.keys.some((key) => key.endsWith(":adminPassword"));
  await stackOutputs(stack);
  const facts = { stack, chosenByUser: chosen };
  if (options.dryRun === true) {
    const where = chosen
      ? "in the stack's configuration, over the one that was chosen"
      : "by the stack itself";
    show(
      { ...facts, dryRun: true },
      options,
      () => `Would make another password ${where}, and restart control.`,
    );
    return;
  }
  const update = await (chosen
    ? choose(options)
    : replaceSecrets(options, await generatedSecrets(stack, [SECRET])));
  const command = stack === "local" ? "make password" : `make password STACK=${stack}`;
  show({ ...facts, ...update, passwordCommand: command }, options, () =>
    [
      `\n${changesLine(update.changes)} in ${seconds(update.seconds)}`,
      `The old password is refused from now on, and its sessions have ended. The new one: ${command}`,
    ].join("\n"),
  );
}

async function choose(options: Options): Promise<Update> {
  const words = ["config", "set", "--secret", "adminPassword", "--stack", options.stack, "--non-interactive"];
  // Through standard input: arguments are for everybody to see.
  await runProgram("pulumi", words, { input: randomBytes(32).toString("base64url") });
  return deploy(options);
}
