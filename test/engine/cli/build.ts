/**
 * Builds the Pulumi command line from its Go module, for places that can't reach Pulumi's download site.
 * By hand: `node test/engine/cli/build.ts FILE`.
 */

import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { goCommand } from "./go.ts";
import { output, run } from "./process.ts";

const MODULE = "github.com/pulumi/pulumi/pkg/v3";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

export interface BuildOptions {
  /** The executable to make. */
  readonly out: string;
  /** Progress, a line at a time. */
  readonly log?: (line: string) => void;
  /** Where a Go toolchain goes when none is installed. Default: the clone's state folder. */
  readonly stateFolder?: string;
}

/**
 * Makes the command line at the version that go.mod here requires; does nothing when `out` already is that version.
 * Minutes the first time, seconds once Go's build cache is filled; both survive an interruption.
 * @returns whether it was built.
 * @throws ProcessError with the compiler's messages.
 */
export async function buildCli({ out, log = () => {}, stateFolder }: BuildOptions): Promise<boolean> {
  const version = await pinnedVersion();
  const path = resolve(out);
  if ((await installedVersion(path)) === version) {
    log(`the Pulumi command line is ${version} already`);
    return false;
  }
  const go = await goCommand(stateFolder ?? join(import.meta.dirname, "../../../.state/engine"), log);
  await mkdir(dirname(path), { recursive: true });
  // Beside the target, so that it can be moved there at once and an interrupted build leaves nothing half-made.
  const folder = await mkdtemp(join(dirname(path), ".building-"));
  try {
    for (const file of ["go.mod", "go.sum"])
      await copyFile(join(import.meta.dirname, file), join(folder, file));
    const built = join(folder, basename(path));
    log(`building ${MODULE} ${version}`);
    // go.mod must hold what the module requires itself; `mod` adds it in the copy. The Automation API refuses a command
    // line without a version, and that is set when linking.
    const link = `-s -w -X ${VERSION_VARIABLE}=${version}`;
    const target = ["-trimpath", "-ldflags", link, "-o", built, `${MODULE}/cmd/pulumi`];
    await run(go, ["build", "-v", "-mod=mod", ...target], {
      cwd: folder,
      env: { GOFLAGS: "", GOWORK: "off" },
      onLine: counter(log),
    });
    await rename(built, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  log(`built ${path}`);
  return true;
}

/** As go.mod here requires it: "v3.250.0". */
export async function pinnedVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "go.mod"), "utf8");
  const version = text.match(new RegExp(`${MODULE.replaceAll(".", "\\.")} (v\\S+)`))?.[1];
  if (version === undefined) throw new Error(`test/engine/cli/go.mod does not require ${MODULE}`);
  return version;
}

async function installedVersion(path: string): Promise<string | undefined> {
  const printed = await output(path, ["version"], { PULUMI_SKIP_UPDATE_CHECK: "true" });
  return printed?.trim();
}

/** `go build -v` prints a line for each module and package: thousands, so only every fiftieth is passed on. */
function counter(log: (line: string) => void): (line: string) => void {
  let count = 0;
  return (line) => {
    count += 1;
    if (count % 50 === 0) log(`${count} modules and packages, now ${line.replace("go: downloading ", "")}`);
  };
}

if (import.meta.main) {
  const [out] = process.argv.slice(2);
  if (out === undefined) throw new Error("usage: node test/engine/cli/build.ts FILE");
  await buildCli({ out, log: console.log });
}
