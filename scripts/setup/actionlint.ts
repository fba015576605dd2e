import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goCommand } from "../../test/engine/cli/go.ts";
import { run } from "../process.ts";
import { inState } from "../state.ts";
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
    const go = await goCommand(inState("engine"), report);
    await mkdir(FOLDER, { recursive: true });
    // A copy, because building may complete go.mod; then moved at once, so that nothing half-made is ever used.
    const copy = await mkdtemp(join(FOLDER, ".building-"));
    try {
      for (const name of ["go.mod", "go.sum"]) await copyFile(join(SOURCE, name), join(copy, name));
      report("building from its Go module");
      const target = ["-o", join(copy, "actionlint"), "github.com/rhysd/actionlint/cmd/actionlint"];
      await run(go, ["build", "-trimpath", "-ldflags", "-s -w", "-mod=mod", ...target], {
        cwd: copy,
        env: { GOFLAGS: "", GOWORK: "off" },
        fix: "run this again; with a proxy or a module mirror, set them for Go (GOPROXY).",
      });
      await rename(join(copy, "actionlint"), ACTIONLINT);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
    await writeFile(STAMP, await pinned());
    return ".state/actionlint";
  },
};
