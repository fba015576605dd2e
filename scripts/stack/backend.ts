import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pulumiEnvironment } from "../environment.ts";

const PROJECT = "media-platform";

/** Folder of the file backend in use, or undefined where the state is kept elsewhere. */
export function backendFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const url = pulumiEnvironment(environment)["PULUMI_BACKEND_URL"] ?? environment["PULUMI_BACKEND_URL"];
  return url?.startsWith("file:///") ? fileURLToPath(url) : undefined;
}

/** Where a file backend keeps the locks of a stack. */
export function lockFolder(backend: string, stack: string): string {
  return join(backend, ".pulumi", "locks", "organization", PROJECT, stack);
}

/** Where a file backend keeps the state of a stack. */
export function stateFile(backend: string, stack: string): string {
  return join(backend, ".pulumi", "stacks", PROJECT, `${stack}.json`);
}
