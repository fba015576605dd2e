import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run as runProgram } from "../process.ts";
import { pythonEnvironment, pythonTool } from "../setup/python.ts";
import { inState, ROOT } from "../state.ts";
import { PAGES } from "./pages.ts";

/** `make docs`: the pages that are written from the code, and the site of all; a dead link or anchor fails it. */
export async function run(): Promise<void> {
  for (const [file, write] of Object.entries(PAGES)) {
    await writeFile(join(ROOT, "docs", file), await write());
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if ((await pythonEnvironment.present()) === undefined) await pythonEnvironment.install(say);
  const site = inState("site");
  await runProgram(
    pythonTool("mkdocs"),
    ["build", "--strict", "--config-file", join(ROOT, "mkdocs.yml"), "--site-dir", site],
    { fix: "mend the links named above." },
  );
  say(`${join(site, "index.html")} is the site.`);
}
