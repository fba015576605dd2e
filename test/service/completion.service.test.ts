import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS } from "../../scripts/commands.ts";
import { bashScript, zshScript } from "../../scripts/completion/bash.ts";
import { fishScript } from "../../scripts/completion/fish.ts";
import { docker } from "./docker.ts";

/** The shells themselves, as people have them: what they complete after the script was loaded. */

const IMAGE = "platform-test/shells";
const DOCKERFILE = `FROM debian:bookworm-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends bash-completion fish make zsh >/dev/null
`;

/** zsh completes on a terminal only: types the words, has the choices listed and gives what stood there before the next prompt. */
const ZSH = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1="ready> "; unsetopt zle_bracketed_paste; stty columns 200'
zpty -w shell 'source completion.zsh; bindkey "^X" list-choices; print load"ed"'
zpty -r shell seen '*loaded*ready> '
zpty -w -n shell "$1"$'\\C-x'
zpty -r shell seen $'*\\n*\\nready> '
print -r -- "$seen"
zpty -d shell
`;
/** The same for bash, which has no terminal of its own to give: what TAB does, from outside. */
const BASH = `source /usr/share/bash-completion/bash_completion
source completion.bash
read -ra COMP_WORDS <<<"\${1//=/ = }"
case $1 in *" ") COMP_WORDS+=("") ;; esac
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
# What is registered for the command, not a function that the test names.
$(complete -p "\${COMP_WORDS[0]}" | sed 's/.*-F \\([^ ]*\\).*/\\1/') "\${COMP_WORDS[0]}"
printf '%s\\n' "\${COMPREPLY[@]}"
`;
const FISH = `source completion.fish
complete -C "$argv[1]"
`;

let folder: string;

beforeAll(async () => {
  const build = ["build", "--quiet", "--network", "host", "--tag", IMAGE, "-"];
  await execa("docker", build, { input: DOCKERFILE });
  folder = mkdtempSync(join(tmpdir(), "shells-"));
  mkdirSync(join(folder, "scripts"));
  const files = {
    ...{ "scripts/commands.ts": "", "Pulumi.local.yaml": "", "Pulumi.prod.yaml": "", Makefile: "other:\n" },
    ...{ "completion.bash": bashScript(COMMANDS), "completion.zsh": zshScript(COMMANDS) },
    ...{ "completion.fish": fishScript(COMMANDS), "try.zsh": ZSH, "try.bash": BASH, "try.fish": FISH },
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Candidates for the last word of the line. */
async function offered(shell: string, line: string): Promise<string[]> {
  const tried = ["timeout", "30", shell, `try.${shell}`, line];
  const mount = `--volume=${folder}:/project:ro`;
  const text = await docker("run", "--rm", "--network=none", mount, "--workdir=/project", IMAGE, ...tried);
  // fish tells what each means behind a tab.
  const words = text.split("\n").flatMap((row) => (row.split("\t")[0] ?? "").split(/\s+/));
  return words.filter((word) => word !== "" && word !== "ready>");
}

const LINES = [
  ["make lo", ["logs", "logs-all"], ["restart"]],
  ["make logs NAME=ocr", ["ocr-detection"], ["postgres"]],
  ["make status STACK=", ["local", "prod"], ["csv"]],
  ["make export FORMAT=", ["csv", "jsonl", "pdf"], ["local"]],
] as const;

test.each(["bash", "zsh", "fish"])(
  "%s, once it has loaded the script, completes what there is",
  async (shell) => {
    const answers = await Promise.all(LINES.map(([line]) => offered(shell, line)));
    for (const [at, [line, candidates, others]] of LINES.entries()) {
      // bash completes what stands behind "=", the other two the whole word.
      const given = (answers[at] ?? []).map((word) => word.replace(/^[A-Z]+=(?=.)/, ""));
      for (const candidate of candidates) expect(given, line).toContain(candidate);
      for (const other of others) expect(given, line).not.toContain(other);
    }
  },
);
