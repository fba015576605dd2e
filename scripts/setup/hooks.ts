import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { output, run } from "../process.ts";
import { ROOT } from "../state.ts";
import type { Step } from "./step.ts";

async function hookFile(): Promise<string | undefined> {
  // Asked of git: a work tree of its own keeps its hooks elsewhere.
  const folder = (await output("git", ["rev-parse", "--git-path", "hooks"])).trim();
  const path = join(ROOT, folder, "pre-commit");
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}

/** The checks on commit. CI makes no commits, and an archive of the sources has nowhere to put hooks. */
export const commitHooks: Step = {
  title: "Checks on commit",
  async present() {
    if (process.env["CI"] !== undefined || !existsSync(join(ROOT, ".git"))) return "not here";
    return (await hookFile())?.includes("lefthook") === true ? "installed" : undefined;
  },
  async install() {
    await run(join(ROOT, "node_modules/.bin/lefthook"), ["install"]);
    return "installed";
  },
};
