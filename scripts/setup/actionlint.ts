import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildModule } from "../../test/engine/cli/module.ts";
import { inState, STATE } from "../state.ts";
import type { Step } from "./step.ts";

/** What pins it: its Go module, with the sums of all that it is built from. Its Python package would download it from elsewhere. */
const SOURCE = join(import.meta.dirname, "actionlint");
const FOLDER = inState("actionlint");
const STAMP = join(FOLDER, "go.mod");

/** The checker of workflows; only the developers' commands use it. */
export const ACTIONLINT = join(FOLDER, process.platform === "win32" ? "actionlint.exe" : "actionlint");

const pinned = (): Promise<string> => readFile(join(SOURCE, "go.mod"), "utf8");

/** Built once from its Go module; half a minute, then kept in the state folder. */
export const actionlint: Step = {
  title: "actionlint",
  async present() {
    if (!existsSync(ACTIONLINT) || !existsSync(STAMP)) return undefined;
    return (await readFile(STAMP, "utf8")) === (await pinned()) ? ".state/actionlint" : undefined;
  },
  async install(report) {
    await rm(ACTIONLINT, { force: true });
    const program = "github.com/rhysd/actionlint/cmd/actionlint";
    const target = { folder: SOURCE, program, link: "", out: ACTIONLINT };
    await buildModule({ title: "actionlint from its Go module", ...target }, STATE, report);
    await writeFile(STAMP, await pinned());
    return ".state/actionlint";
  },
};
