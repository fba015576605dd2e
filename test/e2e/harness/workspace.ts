import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";

export const ROOT = join(import.meta.dirname, "../../..");

/**
 * A copy of the project, whose sources a test may change, with a state of its own. Made again under the same name, its sources
 * are those of the project and its state is kept.
 */
export interface Workspace {
  readonly folder: string;
  /** Variables with which Pulumi works in it. */
  readonly environment: Readonly<Record<string, string>>;
  read(path: string): string;
  /** Changes or adds a file until `restore`. */
  write(path: string, content: string): void;
  /** Brings back every file that was written to. */
  restore(): void;
  remove(): void;
}

/** A stack's settings belong to the copy: Pulumi writes to them. */
const OWN = /^Pulumi\..+\.yaml$/;

/** Not the project's sources, but what it is run with. */
const SHARED = ["node_modules", ".state/bin", ".state/tools", ".state/engine.json"];

export async function makeWorkspace(name: string): Promise<Workspace> {
  const folder = join(ROOT, ".state", "e2e", name);
  mkdirSync(join(folder, ".state", "pulumi"), { recursive: true });
  const listed = await execa("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], { cwd: ROOT });
  for (const path of listed.stdout
    .split("\0")
    .filter((file) => file !== "" && !OWN.test(file) && existsSync(join(ROOT, file)))) {
    cpSync(join(ROOT, path), join(folder, path));
  }
  for (const path of SHARED) {
    if (existsSync(join(ROOT, path)) && !existsSync(join(folder, path)))
      symlinkSync(join(ROOT, path), join(folder, path));
  }
  // What was copied, not what the project has by then: somebody may be working on it while a test runs.
  const originals = new Map<string, string | undefined>();
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  return {
    folder,
    environment: {
      PATH: `${join(folder, ".state", "bin")}:${process.env["PATH"]}`,
      PULUMI_BACKEND_URL: `file://${join(folder, ".state", "pulumi")}`,
      PULUMI_HOME: join(ROOT, ".state", "pulumi-home"),
      PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests only",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    read,
    write(path, content) {
      if (!originals.has(path)) originals.set(path, existsSync(join(folder, path)) ? read(path) : undefined);
      writeFileSync(join(folder, path), content);
    },
    restore() {
      for (const [path, content] of originals) {
        if (content === undefined) rmSync(join(folder, path));
        else writeFileSync(join(folder, path), content);
      }
      originals.clear();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Pulumi's state and history in a workspace, as they lie on the disk. */
export function stateOf({ folder }: Pick<Workspace, "folder">): string[] {
  const pulumi = join(folder, ".state", "pulumi");
  return readdirSync(pulumi, { recursive: true, encoding: "utf8" })
    .map((path) => join(pulumi, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "utf8"));
}
