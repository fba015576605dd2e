import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Engine, type EngineKind, installedEngine, pulumiEnvironment } from "../environment.ts";
import { CommandError, EXIT } from "../errors.ts";
import { output, run } from "../process.ts";
import { BIN, inState, ROOT } from "../state.ts";
import { DOWNLOAD_SITE, installRelease, outOfReach } from "./release.ts";
import type { Step } from "./step.ts";

type Report = (line: string) => void;

const PULUMI = join(BIN, process.platform === "win32" ? "pulumi.exe" : "pulumi");
const NAMES: Record<EngineKind, string> = {
  official: "official plugins",
  kit: "stand-in plugins from test/engine",
};

/** Versions of Pulumi and the provider plugins, as package.json pins the SDKs. */
async function pinned(): Promise<{ pulumi: string; plugins: { name: string; version: string }[] }> {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    await readFile(join(ROOT, "package.json"), "utf8"),
  );
  const { "@pulumi/pulumi": pulumi, ...others } = dependencies;
  if (pulumi === undefined) throw new Error("package.json names no @pulumi/pulumi");
  const plugins = Object.entries(others)
    .filter(([name]) => name.startsWith("@pulumi/"))
    .map(([name, version]) => ({ name: name.slice("@pulumi/".length), version }));
  return { pulumi, plugins };
}

/** The plugins' home is Pulumi's own, where the user has chosen one. */
function pluginFolder(name: string, version: string): string {
  const home = pulumiEnvironment()["PULUMI_HOME"] ?? process.env["PULUMI_HOME"];
  return join(home ?? inState("pulumi-home"), "plugins", `resource-${name}-v${version}`);
}

/** Puts the release's programs on the PATH of `make env`. */
async function putOnPath(folder: string): Promise<void> {
  await mkdir(BIN, { recursive: true });
  for (const name of await readdir(folder)) {
    await rm(join(BIN, name), { force: true });
    if (process.platform === "win32") await copyFile(join(folder, name), join(BIN, name));
    else await symlink(relative(BIN, join(folder, name)), join(BIN, name));
  }
}

async function installOfficial(report: Report): Promise<void> {
  const { pulumi, plugins } = await pinned();
  const folder = inState("pulumi-home", "release");
  await rm(folder, { recursive: true, force: true });
  await installRelease({ site: DOWNLOAD_SITE, version: pulumi, folder, report });
  await putOnPath(join(folder, "pulumi", ...(process.platform === "win32" ? ["bin"] : [])));
  for (const { name, version } of plugins) {
    if (existsSync(pluginFolder(name, version))) continue;
    report(`plugin ${name} ${version}`);
    await run(PULUMI, ["plugin", "install", "resource", name, version], {
      fix: "run this again; with a proxy, set HTTPS_PROXY.",
    });
  }
}

async function installKit(report: Report): Promise<void> {
  const [{ buildCli }, { installEngineKit }] = await Promise.all([
    import("../../test/engine/cli/build.ts"),
    import("../../test/engine/install.ts"),
  ]);
  await mkdir(BIN, { recursive: true });
  report("building the Pulumi command line from its Go module; some minutes the first time");
  await buildCli({ out: PULUMI, log: report });
  report("installing the stand-in plugins");
  await installEngineKit({ binFolder: BIN, ...pluginHome() });
}

/** Stand-ins go where plugins go, but never into a home that the user has of their own: there they are found on PATH only. */
function pluginHome(): { home?: string } {
  const home = pulumiEnvironment()["PULUMI_HOME"];
  return home === undefined ? {} : { home };
}

/** Whether every stand-in that the sources hold has its launcher, also one that came with a newer version of them. */
async function kitIsWhole(): Promise<boolean> {
  const { launchersOf } = await import("../../test/engine/install.ts");
  return launchersOf({ binFolder: BIN, ...pluginHome() }).every((path) => existsSync(path));
}

/** The kind that was asked for, or the one that can be had here, with the reason. */
async function choose(report: Report): Promise<{ kind: EngineKind; reason: string }> {
  const wanted = process.env["ENGINE"];
  if (wanted === "official" || wanted === "kit") return { kind: wanted, reason: `ENGINE=${wanted}` };
  if (wanted !== undefined) {
    throw new CommandError(`ENGINE is "${wanted}".`, {
      fix: 'use "official" or "kit".',
      exitCode: EXIT.usage,
    });
  }
  report(`asking ${DOWNLOAD_SITE}`);
  const problem = await outOfReach(DOWNLOAD_SITE, 5000);
  if (problem === undefined) return { kind: "official", reason: `${DOWNLOAD_SITE} answers` };
  return { kind: "kit", reason: `${DOWNLOAD_SITE} is out of reach (${problem})` };
}

/** "3.250.0, official plugins". */
export function engineLine(engine: Engine): string {
  const why = engine.kind === "kit" ? `, because ${engine.reason}` : "";
  return `${engine.version}, ${NAMES[engine.kind]}${why}`;
}

/**
 * The Pulumi command line and its plugins: official ones where their site answers, else built and bundled ones. What
 * was chosen stays until `ENGINE=…` asks for the other, so that a stack is not handed from one to the other unasked.
 */
export const pulumi: Step = {
  title: "Pulumi and its plugins",
  async present() {
    const engine = installedEngine();
    const wanted = process.env["ENGINE"];
    if (engine === undefined || (wanted !== undefined && wanted !== engine.kind)) return undefined;
    const { pulumi: version, plugins } = await pinned();
    if (engine.version !== version || !existsSync(PULUMI)) return undefined;
    const there =
      engine.kind === "kit"
        ? await kitIsWhole()
        : plugins.every((plugin) => existsSync(pluginFolder(plugin.name, plugin.version)));
    return there ? engineLine(engine) : undefined;
  },
  async install(report) {
    const { kind, reason } = await choose(report);
    // Forgotten first: an interrupted change between the two must not look finished.
    await rm(inState("engine.json"), { force: true });
    await (kind === "official" ? installOfficial(report) : installKit(report));
    const version = (await output(PULUMI, ["version"])).trim().replace(/^v/, "");
    const engine: Engine = { kind, version, installed: new Date().toISOString(), reason };
    await writeFile(inState("engine.json"), `${JSON.stringify(engine, undefined, 2)}\n`);
    return engineLine(engine);
  },
};
