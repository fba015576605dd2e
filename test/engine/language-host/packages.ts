import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Package {
  readonly name: string;
  readonly version: string;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** The program's direct dependencies as installed, for `pulumi about`. */
export async function dependencies(directory: string): Promise<Package[]> {
  const manifest = await readManifest(join(directory, "package.json"));
  const names = Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies });
  const installed = await Promise.all(
    names.map(async (name) => ({
      name,
      version: (await readManifest(join(directory, "node_modules", name, "package.json")))?.version ?? "",
    })),
  );
  return installed.filter(({ version }) => version !== "");
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Manifest;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
