import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../../../../scripts/commands.ts";
import { bashScript, zshScript } from "../../../../scripts/completion/bash.ts";
import { fishScript } from "../../../../scripts/completion/fish.ts";
import { shellOf } from "../../../../scripts/completion/index.ts";
import { ROOT } from "../../../../scripts/state.ts";

const file = join(mkdtempSync(join(tmpdir(), "completion-")), "completion.bash");
writeFileSync(file, bashScript(COMMANDS));

/** What bash offers after these words, the last of which is being written. */
function offered(words: readonly string[], cwd = ROOT): string[] {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `source ${file}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _media_platform; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script], { cwd, encoding: "utf8" }).split("\n").filter(Boolean);
}

test("a command is completed by its beginning", () => {
  expect(offered(["make", "logs"])).toEqual(["logs", "logs-all"]);
  expect(offered(["scripts/run", "run-"])).toEqual(["run-core-services", "run-service"]);
});

test("a command's own variables are offered, and no others", () => {
  expect(offered(["make", "logs", ""])).toEqual(["NAME=", "LINES=", "FOLLOW=", "STACK="]);
});

test("a service is completed where NAME is one, as bash cuts the words and as zsh does", () => {
  expect(offered(["make", "logs", "NAME", "=", "ocr"])).toEqual(["ocr-detection"]);
  expect(offered(["make", "logs", "NAME=ocr"])).toEqual(["NAME=ocr-detection"]);
  expect(offered(["make", "invite", "NAME", "=", "ocr"])).toEqual([]);
});

test("stacks are those that have a file, and words of a list are offered", () => {
  expect(offered(["make", "status", "STACK", "=", "lo"])).toEqual(["local"]);
  expect(offered(["make", "export", "FORMAT", "="])).toEqual(["csv", "jsonl", "pdf"]);
});

test("a variable before the command does not hide it", () => {
  expect(offered(["make", "STACK", "=", "dev", "logs-"])).toEqual(["logs-all"]);
});

test("in another folder nothing of ours is offered", () => {
  expect(offered(["make", "logs"], tmpdir())).toEqual([]);
});

test("zsh takes over the same script, and fish has every command with its help", () => {
  expect(zshScript(COMMANDS)).toContain("bashcompinit\n_media_platform_stacks()");
  const fish = fishScript(COMMANDS);
  for (const { name } of COMMANDS) expect(fish).toContain(`-a ${name} -d '`);
  expect(fish).toContain(`-a 'FORMAT=csv FORMAT=jsonl FORMAT=pdf'`);
});

test("the shell is the one asked for, else the user's own, else asked about", () => {
  expect(shellOf(undefined, "/usr/bin/fish")).toBe("fish");
  expect(shellOf("zsh", "/bin/bash")).toBe("zsh");
  expect(() => shellOf("csh", undefined)).toThrow('no completion for "csh"');
  expect(() => shellOf(undefined, undefined)).toThrow("Which shell?");
});
