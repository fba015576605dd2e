import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describeStack } from "../e2e/harness/machine.ts";
import { ROOT, type Workspace } from "../e2e/harness/workspace.ts";

/** A copy of the project as a clone of its own, in which everything is there that developers' commands need, with a stack of its name. */
export interface Clone {
  readonly workspace: Workspace;
  readonly stack: string;
  /** A command of the project, as `scripts/run` calls it. */
  command(...words: string[]): Promise<{ exitCode: number | undefined; stdout: string; all: string }>;
  /** What git prints. */
  git(...words: string[]): Promise<string>;
}

const SERVICES = ["cloud-offload", "control", "job-manager", "model-store", "streamlit-ui"];
/** Made by `dev-setup` of the project itself; taken over, so that no test downloads it again. */
const THERE = [".state/venv", ".state/actionlint"];
const AUTHOR = ["-c", "user.name=A test", "-c", "user.email=test@example.org"];

/** What setting up writes into: copies, so that the project's own stays as it is. The command line itself is large, and read only. */
function ownState(folder: string): void {
  const [from, to] = [join(ROOT, ".state"), join(folder, ".state")];
  for (const name of ["bin", "engine.json", "mirror.json"]) rmSync(join(to, name), { force: true });
  for (const name of ["engine.json", "mirror.json"])
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  mkdirSync(join(to, "bin"));
  for (const name of readdirSync(join(from, "bin"))) {
    const path = join(from, "bin", name);
    if (/^pulumi-/.test(name)) copyFileSync(path, join(to, "bin", name));
    else symlinkSync(realpathSync(path), join(to, "bin", name));
  }
}

export async function makeClone(stack: string): Promise<Clone> {
  const { workspace } = await describeStack(stack);
  const cwd = workspace.folder;
  for (const path of THERE)
    if (existsSync(join(ROOT, path)) && !existsSync(join(cwd, path)))
      symlinkSync(join(ROOT, path), join(cwd, path));
  // Folders with links in them: what goes through the tree for folders of that name would pass over links.
  for (const path of SERVICES.map((name) => `services/${name}/node_modules`)) {
    if (!existsSync(join(ROOT, path))) continue;
    mkdirSync(join(cwd, path));
    for (const entry of readdirSync(join(ROOT, path)))
      symlinkSync(join(ROOT, path, entry), join(cwd, path, entry));
  }
  ownState(cwd);
  // As they were committed: what a stack of the project has written into them belongs to that.
  const { stdout: listed } = await execa("git", ["ls-files", "Pulumi.*.yaml"], { cwd: ROOT });
  for (const path of listed.split("\n").filter(Boolean))
    writeFileSync(join(cwd, path), (await execa("git", ["show", `:${path}`], { cwd: ROOT })).stdout);
  const git = async (...words: string[]) => (await execa("git", words, { cwd })).stdout;
  await git("init", "--quiet");
  // Links, which are no folders to .gitignore.
  writeFileSync(join(cwd, ".git/info/exclude"), "node_modules\n.state\n");
  await git("add", "--all");
  await git(...AUTHOR, "commit", "--no-verify", "--quiet", "--message=a clone");
  return {
    workspace,
    stack,
    git,
    async command(...words) {
      const { exitCode, stdout, all } = await execa("node", ["scripts/cli.ts", ...words], {
        cwd,
        env: { ...workspace.environment, NO_COLOR: "1" },
        stdin: "ignore",
        all: true,
        reject: false,
      });
      return { exitCode, stdout, all };
    },
  };
}
