import { run as runProgram } from "../process.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { pythonTool } from "../setup/python.ts";
import { FORMATTED } from "./checks.ts";
import { filesToCheck } from "./index.ts";

/** `make format`: formats in place and mends what the linters can mend safely; the same files that are checked. */
export async function run(): Promise<void> {
  await setUpForDevelopers();
  const files = (await filesToCheck(false)).filter(FORMATTED);
  await runProgram("node_modules/.bin/biome", ["check", "--write", ...files], { stdio: "inherit" });
  await runProgram(pythonTool("ruff"), ["check", "--fix", "services"], { stdio: "inherit" });
  await runProgram(pythonTool("ruff"), ["format", "services"], { stdio: "inherit" });
}
