/** Docker Compose, the yardstick for replacing a service, built from its pinned Go module; it is not packaged everywhere. */

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { goCommand } from "../../engine/cli/go.ts";
import { run } from "../../engine/cli/process.ts";

/** As go.mod here requires it. */
const COMPOSE_VERSION = "v2.40.3";
const MODULE = "github.com/docker/compose/v2";

/**
 * Minutes the first time, nothing after that.
 * @param stateFolder keeps the program, and a Go toolchain where none is installed
 * @returns path of a static executable, which runs on any Linux of this architecture
 * @throws ProcessError with the compiler's messages
 */
export async function buildCompose(stateFolder: string, log: (line: string) => void): Promise<string> {
  const folder = join(stateFolder, "bench");
  const path = join(folder, `docker-compose-${COMPOSE_VERSION}`);
  if (existsSync(path)) return path;
  const go = await goCommand(join(stateFolder, "engine"), log);
  mkdirSync(folder, { recursive: true });
  const workspace = mkdtempSync(join(folder, ".building-"));
  try {
    // In a copy: go.mod must hold what the module requires itself, and `mod` adds it.
    for (const file of ["go.mod", "go.sum"])
      copyFileSync(join(import.meta.dirname, file), join(workspace, file));
    log(`building Docker Compose ${COMPOSE_VERSION}`);
    const link = `-s -w -X ${MODULE}/internal.Version=${COMPOSE_VERSION}`;
    const built = join(workspace, "docker-compose");
    await run(go, ["build", "-mod=mod", "-trimpath", "-ldflags", link, "-o", built, `${MODULE}/cmd`], {
      cwd: workspace,
      env: { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
    });
    copyFileSync(join(workspace, "go.sum"), join(import.meta.dirname, "go.sum"));
    renameSync(built, path);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
  return path;
}
