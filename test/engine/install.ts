/**
 * Installs the engine kit: launchers for the language host and the stand-in plugins, found by the engine in PULUMI_HOME or on PATH.
 * By hand: `node test/engine/install.ts FOLDER [PULUMI_HOME]`.
 */

import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

/** A plugin is a folder here with a `main.ts`, and a name in this list. */
export const PLUGINS = ["command", "tls", "docker", "digitalocean", "hcloud"] as const;

/** First lines of every launcher; by them a stand-in is told from an official plugin. */
const HEAD = "#!/bin/sh\n# Stand-in for an official Pulumi plugin, see test/engine/install.ts";

export interface EngineKitOptions {
  /** Where the language host's launcher goes: beside `pulumi`, where the engine looks for it, or on PATH. */
  readonly binFolder: string;
  /**
   * PULUMI_HOME to put the plugins into, as if `pulumi plugin install` had. Without it their launchers go to
   * `binFolder`, and the engine warns of each at every use that it comes from PATH.
   */
  readonly home?: string;
}

/**
 * Writes launchers for this Node and this clone by absolute path. A plugin of the same version that is in `home`
 * already and is not a stand-in stays.
 * @returns the launchers in use.
 */
export async function installEngineKit(options: EngineKitOptions): Promise<string[]> {
  const [host = "", ...plugins] = launchersOf(options);
  await write(host, "language-host");
  for (const [index, path] of plugins.entries()) {
    if (options.home === undefined || !(await isOfficial(path))) await write(path, PLUGINS[index] ?? "");
  }
  return [host, ...plugins];
}

/** Where the launchers are or would be: the language host's first, then one a plugin. */
export function launchersOf({ binFolder, home }: EngineKitOptions): string[] {
  const plugins = PLUGINS.map((name) => {
    const folder =
      home === undefined ? binFolder : join(home, "plugins", `resource-${name}-v${versionOf(name)}`);
    return join(resolve(folder), `pulumi-resource-${name}`);
  });
  return [join(resolve(binFolder), "pulumi-language-nodejs"), ...plugins];
}

/** Of the npm package, which asks for a plugin of its own version. */
function versionOf(name: string): string {
  return (createRequire(import.meta.url)(`@pulumi/${name}/package.json`) as { version: string }).version;
}

async function isOfficial(path: string): Promise<boolean> {
  return existsSync(path) && !(await readFile(path, "latin1")).startsWith(HEAD);
}

async function write(path: string, program: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Not in place: a launcher may be running, and a link must not be written through.
  await rm(path, { force: true });
  await writeFile(path, launcher(join(import.meta.dirname, program, "main.ts")), { mode: 0o755 });
}

function launcher(main: string): string {
  // The compile cache halves the start: the engine starts every plugin anew at each command.
  return `${HEAD}
export NODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-${join(import.meta.dirname, "../../.state/engine/compile-cache")}}"
exec ${quote(process.execPath)} --disable-warning=ExperimentalWarning ${quote(main)} "$@"
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

if (import.meta.main) {
  const [binFolder, home] = process.argv.slice(2);
  if (binFolder === undefined) throw new Error("usage: node test/engine/install.ts FOLDER [PULUMI_HOME]");
  for (const path of await installEngineKit({ binFolder, ...(home !== undefined && { home }) }))
    console.log(path);
}
