import { existsSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { catalogue } from "../../../services/catalogue.ts";
import { SERVICES } from "../../e2e/harness/services.ts";
import { ROOT, type Workspace } from "../../e2e/harness/workspace.ts";
import { ensureRegistryMirror } from "../../machines/registry-mirror.ts";

/** Namespace of the ready images in the registry mirror. */
const NAMESPACE = "platform-bench";

/** Name under which a server pulls a service's ready image. */
export function readyImage(service: string): string {
  return `${NAMESPACE}/${service}:latest`;
}

/** Services of a stack but these, and what their images start from, in the order in which they are built. */
export function imageNames(without: readonly string[]): string[] {
  const services = catalogue.filter(({ name }) => SERVICES.includes(name) && !without.includes(name));
  const bases = new Set(services.flatMap(({ base }) => base ?? []));
  return [...bases, ...services.map(({ name }) => name)];
}

/** Builds the images on this computer, where they stay as the next run's cache, and serves them by the registry mirror. */
export async function serveImages(names: readonly string[], log: (line: string) => void): Promise<string> {
  const { url } = await ensureRegistryMirror({ log });
  const { port } = new URL(url);
  for (const name of names) {
    log(`image of ${name}`);
    await build(name);
    // Only its loopback address takes what is pushed.
    const pushed = `127.0.0.1:${port}/${readyImage(name)}`;
    await execa("docker", ["tag", readyImage(name), pushed]);
    await execa("docker", ["push", "--quiet", pushed]);
    await execa("docker", ["rmi", "--no-prune", pushed]);
  }
  return url;
}

async function build(name: string): Promise<void> {
  const folder = join(ROOT, "services", name);
  const base = catalogue.find((service) => service.name === name)?.base;
  await execa("docker", [
    ...["build", "--quiet", "--network", "host", "--file", join(folder, "Dockerfile.cpu")],
    ...(base === undefined ? [] : ["--build-arg", `BASE=${readyImage(base)}`]),
    ...["--tag", readyImage(name), folder],
  ]);
}

/** Lets a copy of the project build each image in one step: pulling the ready one. */
export function useReadyImages(workspace: Workspace, names: readonly string[]): void {
  for (const name of names) {
    const file = `services/${name}/Dockerfile.cpu`;
    if (!existsSync(join(workspace.folder, file))) throw new Error(`"${file}" is not in the workspace.`);
    workspace.write(file, `FROM ${readyImage(name)}\n`);
  }
}
