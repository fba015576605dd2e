import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../../scripts/commands.ts";
import { PAGES } from "../../../scripts/docs/pages.ts";
import { ROOT } from "../../../scripts/state.ts";
import { keysAt } from "../../../stacks/schema.ts";
import { SECRET_KEYS, settingsSchema } from "../../../stacks/settings.ts";
import { blocksOf, withoutBlocks, withoutComment } from "../../fixtures/pages.ts";

const DOCS = join(ROOT, "docs");
const files = [
  "README.md",
  ...(await readdir(DOCS)).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];
const pages = await Promise.all(
  files.map(async (file) => [file, await readFile(join(ROOT, file), "utf8")] as const),
);

test.each(Object.entries(PAGES))(
  "docs/%s is what the code says; make docs writes it anew",
  async (file, write) => {
    expect(await readFile(join(DOCS, file), "utf8")).toBe(await write());
  },
);

/** Code in a page: what stands in backticks, and lines of blocks; without comments. */
function codeOf(page: string): string[] {
  const spans = [...withoutBlocks(page).matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text);
  return [...blocksOf(page).flatMap((text) => text.split("\n")), ...spans].map((line) =>
    withoutComment(line).replaceAll("\n", " "),
  );
}

/** Uses of `make`, each with its command and the variables it is given. */
function usesOf(page: string): { command: string; variables: string[] }[] {
  return codeOf(page).flatMap((line) =>
    [...line.matchAll(/(?:^|[\s"(])make (?:-s )?([a-z][a-z-]*)((?: [A-Z_]+=(?:"[^"]*"|\S+))*)/g)].map(
      ([, command = "", rest = ""]) => ({
        command,
        variables: [...rest.matchAll(/([A-Z_]+)=/g)].map(([, name = ""]) => name),
      }),
    ),
  );
}

/** Keys that pages set, without what stands in brackets. */
function keysOf(page: string): string[] {
  const set = /pulumi config (?:set|rm) ((?:--?\w+ )*)'?([A-Za-z][\w.:-]*)/g;
  return codeOf(page).flatMap((line) => [...line.matchAll(set)].map(([, , key = ""]) => key));
}

describe.each(pages)("%s", (file, page) => {
  test("names commands that there are, with variables that they take", () => {
    for (const { command, variables } of usesOf(page)) {
      const known = COMMANDS.find(({ name }) => name === command);
      expect(known ?? (command === "help" ? command : undefined), `make ${command}`).toBeDefined();
      for (const variable of variables) expect(known?.variables, `make ${command}`).toContain(variable);
    }
  });

  test("sets what can be set", () => {
    for (const key of keysOf(page)) {
      // Tokens of providers belong to their plugins, KEY and NAME stand for any.
      if (key.includes(":") || ["KEY", "NAME"].includes(key)) continue;
      const path = key.split(".");
      const known = [...keysAt(settingsSchema, path.slice(0, -1)), ...(path.length === 1 ? SECRET_KEYS : [])];
      expect(known, key).toContain(path.at(-1));
    }
  });

  test("links to files that there are", () => {
    for (const [, target = ""] of page.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      expect(existsSync(join(ROOT, dirname(file), target)), target).toBe(true);
    }
  });
});

test("uses of make are found in blocks and in sentences, with quoted values", () => {
  const page = '`make logs NAME=x`, or\n\n```sh\nmake search QUERY="red car" STACK=prod   # FILE=no\n```\n';
  expect(usesOf(page)).toEqual([
    { command: "search", variables: ["QUERY", "STACK"] },
    { command: "logs", variables: ["NAME"] },
  ]);
});
