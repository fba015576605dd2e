import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../../scripts/state.ts";
import { type Told, toldBy } from "../../fixtures/pages.ts";
import { BY_HAND, EVIDENCE } from "../../newcomer/evidence.ts";
import { PATH } from "../../newcomer/path.ts";

const told: Told[] = (
  await Promise.all(
    PATH.map(async ({ page, section }) => toldBy(await readFile(join(ROOT, page), "utf8"), section)),
  )
).flat();
const commands = told.flatMap((one) => ("command" in one ? one.command : []));

test("the pages tell the whole path, from the platform's start to its end", () => {
  expect([commands[0], commands.at(-1)]).toEqual(["make quick-start", "make destroy STACK=local"]);
});

test("whatever the pages tell to do by hand can be done", () => {
  for (const one of told) if ("byHand" in one) expect(Object.keys(BY_HAND)).toContain(one.byHand);
});

test.each(EVIDENCE.map(({ what, after }) => [what, after] as const))(
  "after one of the commands it is looked at whether %s",
  (_, after) => expect(commands.filter((command) => after.test(command))).not.toEqual([]),
);

test("what is cloned has no stack's own settings: a salt of another passphrase would end the first command", () => {
  const committed = execFileSync("git", ["show", ":Pulumi.local.yaml"], { cwd: ROOT, encoding: "utf8" });
  expect(committed).toMatch(/provider: local/);
  expect(committed).not.toMatch(/encryptionsalt|registryMirror/);
});

const PAGE = [
  ...["# Page", "```sh", "make one   # comment", "```", "## Part", "text", "```sh"],
  ...[
    "make two X=1",
    "",
    "# by hand",
    "make three",
    "```",
    "```",
    "no command",
    "```",
    "### Below",
    "```sh",
    "make four",
  ],
  "```",
].join("\n");

test("a section's commands are those of its own blocks of shell, without comments; a comment alone is done by hand", () => {
  expect(toldBy(PAGE, "Part")).toEqual([
    { command: "make two X=1" },
    { byHand: "by hand" },
    { command: "make three" },
  ]);
  expect(toldBy(PAGE, "Page")).toEqual([{ command: "make one" }]);
});

test("a section that is not there, or tells nothing, is told", () => {
  expect(() => toldBy(PAGE, "Gone")).toThrow('No section "Gone"');
  expect(() => toldBy("# A\n```\ntext\n```\n", "A")).toThrow('No section "A"');
});
