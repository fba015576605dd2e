import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { goCommand } from "./go.ts";
import { run } from "./process.ts";

export interface ModuleProgram {
  /** What is built, for people. */
  readonly title: string;
  /** Folder with a go.mod that requires the module, and its go.sum. */
  readonly folder: string;
  /** Import path of the program. */
  readonly program: string;
  /** Flags for the linker, such as the version. */
  readonly link: string;
  /** The executable to make. */
  readonly out: string;
}

/**
 * Builds a program from its pinned Go module: minutes the first time, nothing once it is there.
 * @param stateFolder keeps a Go toolchain where none is installed
 * @returns path of a static executable, which runs on any Linux of this architecture
 * @throws ProcessError with the compiler's messages
 */
export async function buildModule(
  { title, folder, program, link, out }: ModuleProgram,
  stateFolder: string,
  log: (line: string) => void,
): Promise<string> {
  if (existsSync(out)) return out;
  const go = await goCommand(join(stateFolder, "engine"), log);
  mkdirSync(dirname(out), { recursive: true });
  const workspace = mkdtempSync(join(dirname(out), ".building-"));
  try {
    // In a copy: go.mod must hold what the module requires itself, and `mod` adds it.
    for (const file of ["go.mod", "go.sum"]) copyFileSync(join(folder, file), join(workspace, file));
    log(`building ${title}`);
    const built = join(workspace, "program");
    await run(go, ["build", "-mod=mod", "-trimpath", "-ldflags", `-s -w ${link}`, "-o", built, program], {
      cwd: workspace,
      env: { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
    });
    copyFileSync(join(workspace, "go.sum"), join(folder, "go.sum"));
    renameSync(built, out);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
  return out;
}
