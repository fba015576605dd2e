import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { installedEngine } from "../environment.ts";
import { run } from "../process.ts";
import { ROOT } from "../state.ts";
import { broken, type Finding, ok, warning } from "./check.ts";

/** Programs that commands call, what for, and how each tells its version. */
const PROGRAMS = [
  { name: "git", words: ["--version"], fix: "install git: apt-get install git, or https://git-scm.com" },
  { name: "ssh", words: ["-V"], fix: "install an SSH client: apt-get install openssh-client" },
] as const;

const OLDEST_NODE = 24;

/** Node, git and SSH, and Pulumi as this version of the project needs it. */
export async function tools(): Promise<readonly Finding[]> {
  const found = await Promise.all(PROGRAMS.map(program));
  return [node(process.versions.node), ...found, await pulumi()];
}

/** Pure. */
export function node(version: string): Finding {
  return Number.parseInt(version, 10) >= OLDEST_NODE
    ? ok("Node", version)
    : broken(
        "Node",
        `${version}, and ${OLDEST_NODE} or newer is needed`,
        "call commands by make or scripts/run, which bring their own.",
      );
}

async function program({ name, words, fix }: (typeof PROGRAMS)[number]): Promise<Finding> {
  const { failed } = await run(name, words, { timeout: 20_000, reject: false });
  return failed ? broken(name, "not installed, or not on the PATH", fix) : ok(name, "there");
}

async function pulumi(): Promise<Finding> {
  const engine = installedEngine();
  if (engine === undefined) return broken("Pulumi", "not set up in this clone", "make setup");
  const text = await readFile(join(ROOT, "package.json"), "utf8");
  const pinned: string = JSON.parse(text).dependencies["@pulumi/pulumi"];
  if (engine.version !== pinned)
    return broken(
      "Pulumi",
      `${engine.version}, and this version of the project needs ${pinned}`,
      "make setup",
    );
  const { failed, stdout } = await run("pulumi", ["version"], { timeout: 20_000, reject: false });
  const answered = stdout.trim().replace(/^v/, "");
  if (failed) return broken("Pulumi", "does not start", "make setup");
  if (answered !== pinned)
    return warning(
      "Pulumi",
      `the one on the PATH is ${answered}, not ${pinned}`,
      'eval "$(make -s env)" puts the right one first.',
    );
  return ok("Pulumi", `${answered}, ${engine.kind === "kit" ? "stand-in plugins" : "official plugins"}`);
}
