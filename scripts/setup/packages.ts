import { existsSync } from "node:fs";
import { copyFile, glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../process.ts";
import { ROOT } from "../state.ts";
import type { Step } from "./step.ts";

/** A copy of the lockfile inside node_modules says what was installed there; scripts/run does the same for the root. */
const STAMP = "node_modules/.installed-lock.json";

/** Folders of services with npm packages of their own, relative to the clone. */
async function folders(): Promise<string[]> {
  const found: string[] = [];
  for await (const lockfile of glob("services/*/package-lock.json", { cwd: ROOT }))
    found.push(dirname(lockfile));
  return found.sort();
}

async function isFresh(folder: string): Promise<boolean> {
  const [lockfile, stamp] = [join(ROOT, folder, "package-lock.json"), join(ROOT, folder, STAMP)];
  return existsSync(stamp) && (await readFile(lockfile)).equals(await readFile(stamp));
}

/** The services' own npm packages, for their unit tests and editors; their images install them again by themselves. */
export const servicePackages: Step = {
  title: "npm packages of the services",
  async present() {
    const all = await folders();
    const fresh = await Promise.all(all.map(isFresh));
    return fresh.every(Boolean) ? `${all.length} services` : undefined;
  },
  async install(report) {
    const all = await folders();
    for (const folder of all) {
      if (await isFresh(folder)) continue;
      report(`npm install in ${folder}`);
      await run(
        "npm",
        ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        {
          cwd: join(ROOT, folder),
          fix: `run "npm install" in ${folder} to see more.`,
        },
      );
      await copyFile(join(ROOT, folder, "package-lock.json"), join(ROOT, folder, STAMP));
    }
    return `${all.length} services`;
  },
};
