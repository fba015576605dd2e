import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { run as runProgram } from "../process.ts";
import { ROOT } from "../state.ts";

/** Files to make and to change: path relative to the clone → content. */
export interface Scaffold {
  readonly made: Readonly<Record<string, string>>;
  readonly changed: Readonly<Record<string, string>>;
}

/**
 * Writes a scaffold and says what to do next; nothing is written over, and after a failure nothing new is left.
 * @throws CommandError where a file that is to be made is there
 */
export async function writeScaffold(
  { made, changed }: Scaffold,
  next: readonly string[],
  options: Options,
): Promise<void> {
  const facts = { made: Object.keys(made), changed: Object.keys(changed), dryRun: options.dryRun === true };
  const there = facts.made.filter((file) => existsSync(join(ROOT, file)));
  if (there.length > 0) {
    throw new CommandError(`There is a file already: ${there.join(", ")}.`, {
      fix: "choose another NAME, or remove it.",
    });
  }
  if (!facts.dryRun) await writeAll(made, changed);
  const verb = facts.dryRun ? "would be " : "";
  show(facts, options, () =>
    [
      ...facts.made.map((file) => `${verb}made     ${file}`),
      ...facts.changed.map((file) => `${verb}changed  ${file}`),
      ...(facts.dryRun ? [] : ["", "Next:", ...next.map((line) => `  ${line}`)]),
    ].join("\n"),
  );
}

async function writeAll(made: Scaffold["made"], changed: Scaffold["changed"]): Promise<void> {
  try {
    for (const [file, content] of Object.entries(made)) {
      await mkdir(dirname(join(ROOT, file)), { recursive: true });
      await writeFile(join(ROOT, file), content, { flag: "wx" });
    }
  } catch (error) {
    for (const file of Object.keys(made)) await rm(join(ROOT, file), { force: true });
    throw error;
  }
  for (const [file, content] of Object.entries(changed)) await writeFile(join(ROOT, file), content);
  await format([...Object.keys(made), ...Object.keys(changed)]);
}

/** Names are of any length, so lines break elsewhere than in the template, and imports have another order. */
async function format(files: readonly string[]): Promise<void> {
  const words = ["check", "--write", ...files.filter((file) => file.endsWith(".ts"))];
  await runProgram(join(ROOT, "node_modules/.bin/biome"), words);
}
