import { run as runProgram } from "../process.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { pythonTool } from "../setup/python.ts";

/** `make format`: formats in place and mends what the linters can mend safely. */
export async function run(): Promise<void> {
  await setUpForDevelopers();
  await runProgram("node_modules/.bin/biome", ["check", "--write", "."], { stdio: "inherit" });
  await runProgram(pythonTool("ruff"), ["check", "--fix", "services"], { stdio: "inherit" });
  await runProgram(pythonTool("ruff"), ["format", "services"], { stdio: "inherit" });
}
