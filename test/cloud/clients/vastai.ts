import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

const VASTAI_VERSION = "1.9.1";

/**
 * Vast.ai's own command line from PyPI, in a virtual environment of its own: half a minute the first time, nothing after that.
 * @returns path of the program
 * @throws ExecaError with pip's messages
 */
export async function vastaiCommand(stateFolder: string, log: (line: string) => void): Promise<string> {
  const folder = join(stateFolder, "clients", `vastai-${VASTAI_VERSION}`);
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    log(`vastai ${VASTAI_VERSION}: installing`);
    await rm(folder, { recursive: true, force: true });
    await execa("python3", ["-m", "venv", folder]);
    await execa(join(folder, "bin/pip"), ["install", "--quiet", "--no-compile", `vastai==${VASTAI_VERSION}`]);
    await writeFile(done, VASTAI_VERSION);
  }
  return join(folder, "bin/vastai");
}
