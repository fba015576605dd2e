import { join } from "node:path";
import { ACTIONLINT } from "../setup/actionlint.ts";
import { pythonTool } from "../setup/python.ts";
import { ROOT } from "../state.ts";

export interface Check {
  readonly name: string;
  /** Whether a file, relative to the clone, is this check's business. */
  readonly concerns: (file: string) => boolean;
  /** The command line for these files; undefined files: for all of the clone. */
  readonly command: (files: readonly string[]) => readonly [string, ...string[]];
  readonly fix: string;
}

const tool = (name: string): string => join(ROOT, "node_modules/.bin", name);
const ends =
  (...endings: string[]) =>
  (file: string) =>
    endings.some((ending) => file.endsWith(ending));
const WORKFLOW = (file: string): boolean => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file);
const SHELL = (file: string): boolean => file.endsWith(".sh") || ["scripts/run", ".ci/run"].includes(file);

/** What Biome formats. It could format Markdown, too, whose tables and pictures are better off as people wrote them. */
export const FORMATTED = ends(".ts", ".js", ".json", ".css", ".html");

/** Everything that is checked on commit, by `make check` and in CI. */
export const CHECKS: readonly Check[] = [
  {
    name: "TypeScript and JSON: format and lint",
    concerns: FORMATTED,
    command: (files) => [
      tool("biome"),
      "check",
      "--no-errors-on-unmatched",
      "--files-ignore-unknown=true",
      ...files,
    ],
    fix: "make format; what it can't mend is named above",
  },
  {
    name: "types",
    concerns: ends(".ts", "tsconfig.json", "package-lock.json"),
    // Types reach across files: always all of them.
    command: () => [tool("tsc"), "--noEmit", "--project", "."],
    fix: "mend the types named above",
  },
  {
    name: "Python: lint",
    concerns: ends(".py"),
    command: (files) => [pythonTool("ruff"), "check", "--quiet", ...files],
    fix: "make format; what it can't mend is named above",
  },
  {
    name: "Python: format",
    concerns: ends(".py"),
    command: (files) => [pythonTool("ruff"), "format", "--check", "--quiet", ...files],
    fix: "make format",
  },
  {
    name: "shell",
    concerns: SHELL,
    command: (files) => [pythonTool("shellcheck"), ...files],
    fix: "mend the lines named above",
  },
  {
    name: "workflows: mistakes",
    concerns: WORKFLOW,
    command: (files) => [ACTIONLINT, `-shellcheck=${pythonTool("shellcheck")}`, "-pyflakes=", ...files],
    fix: "mend the lines named above",
  },
  {
    name: "workflows: security",
    concerns: WORKFLOW,
    // Offline: what it could ask GitHub is whether an action has a newer version.
    command: (files) => [pythonTool("zizmor"), "--offline", "--no-progress", "--quiet", ...files],
    fix: "mend what is named above; it links to why",
  },
  {
    name: "secrets",
    concerns: (file) => !ends(".png", ".jpg", ".tif", ".mp4", ".flac", "package-lock.json")(file),
    command: (files) => [tool("secretlint"), ...files],
    fix: "take the secret out, and change it if it was ever pushed",
  },
];
