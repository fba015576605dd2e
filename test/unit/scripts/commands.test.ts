import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { COMMANDS } from "../../../scripts/commands.ts";
import { helpText, unknownCommand } from "../../../scripts/help.ts";
import { ROOT } from "../../../scripts/state.ts";

const read = (name: string): Promise<string> => readFile(join(ROOT, name), "utf8");

test("the Makefile has exactly the commands of the table, and help", async () => {
  const makefile = await read("Makefile");
  const listed = /^COMMANDS := ((?:.*\\\n)*.*)$/m
    .exec(makefile)?.[1]
    ?.replaceAll("\\\n", " ")
    .trim()
    .split(/\s+/);
  expect(listed?.toSorted()).toEqual(["help", ...COMMANDS.map((command) => command.name)].toSorted());
});

test("Makefile and make.ps1 pass everything on in one call", async () => {
  const recipes = (await read("Makefile")).split("\n").filter((line) => line.startsWith("\t@"));
  expect(new Set(recipes)).toEqual(new Set(["\t@scripts/run $@"]));
  expect(await read("make.ps1")).toContain('& "$PSScriptRoot/scripts/run.ps1" @args');
});

test("help has a line for every command, with its variables", () => {
  const help = stripVTControlCharacters(helpText());
  for (const { name, help: line, variables } of COMMANDS) {
    expect(help).toContain(`${name} `);
    expect(help).toContain(line);
    for (const variable of variables) expect(help).toContain(variable);
  }
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  "%s has a module that runs it",
  async (_, command) => {
    const loaded = await command.load();
    expect(loaded.run).toBeTypeOf("function");
  },
);

test("an unknown command is answered with the nearest one", () => {
  expect(unknownCommand("detsroy").fix).toBe("make destroy");
  expect(unknownCommand("analyse").fix).toBe("make analyze");
  expect(unknownCommand("frobnicate").fix).toBe("make help lists the commands.");
  expect(unknownCommand("destory").exitCode).toBe(2);
});
