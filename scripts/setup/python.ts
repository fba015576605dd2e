import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../errors.ts";
import { run, succeeds } from "../process.ts";
import { inState, ROOT } from "../state.ts";
import { authorize, installPackages } from "./admin.ts";
import type { Step } from "./step.ts";

const VENV = inState("venv");
const SCRIPTS = process.platform === "win32" ? "Scripts" : "bin";
const REQUIREMENTS = join(ROOT, "scripts/setup/python-requirements.txt");
const BASE_REQUIREMENTS = join(ROOT, "services/analyzer-base/requirements.in");
const STAMP = join(VENV, "installed.txt");

/** Path of a program of the virtual environment. */
export function pythonTool(name: string): string {
  return join(VENV, SCRIPTS, name);
}

async function wanted(): Promise<string> {
  return `${await readFile(REQUIREMENTS, "utf8")}${await readFile(BASE_REQUIREMENTS, "utf8")}`;
}

const CHECK = ["-c", "import sys, ensurepip; assert sys.version_info >= (3, 11)"];

/** The first Python 3.11 or newer that can make virtual environments; Debian has that part in a package of its own. */
async function python(report: (line: string) => void): Promise<string> {
  for (const name of ["python3", "/usr/bin/python3", "python"]) if (await succeeds(name, CHECK)) return name;
  await authorize("Python");
  // Ubuntu 22.04 has 3.11 beside its own 3.10.
  for (const name of ["python3", "python3.11"]) {
    await installPackages([name, `${name}-venv`], report);
    if (await succeeds(`/usr/bin/${name}`, CHECK)) return `/usr/bin/${name}`;
  }
  throw new CommandError("This system's Python is older than 3.11.", {
    fix: "install Python 3.11 or newer.",
  });
}

/** ruff, pytest, shellcheck, zizmor and what the analyzers' shared package imports; only the developers' commands use it. */
export const pythonEnvironment: Step = {
  title: "Python tools",
  async present() {
    if (!existsSync(STAMP)) return undefined;
    return (await readFile(STAMP, "utf8")) === (await wanted()) ? ".state/venv" : undefined;
  },
  async install(report) {
    await rm(STAMP, { force: true });
    if (!existsSync(pythonTool("pip"))) {
      report("making .state/venv");
      await run(await python(report), ["-m", "venv", "--clear", VENV]);
    }
    report("pip install");
    await run(pythonTool("pip"), ["install", "--quiet", "--requirement", REQUIREMENTS], {
      fix: "run this again; with a proxy or a package mirror, set them for pip.",
    });
    await writeFile(STAMP, await wanted());
    return ".state/venv";
  },
};
