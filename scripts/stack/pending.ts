import { readFile } from "node:fs/promises";
import { output, run } from "../process.ts";
import { backendFolder, stateFile } from "./backend.ts";
import { removeStrays } from "./strays.ts";

interface Operation {
  readonly type: string;
  readonly resource: { readonly urn: string };
}

interface Deployment {
  readonly pending_operations?: readonly Operation[];
}

/** The deployment without the operations of which nobody knows how they ended. Pure. */
export function withoutPending<D extends { deployment: Deployment }>(exported: D): D {
  const { pending_operations: _, ...deployment } = exported.deployment;
  return { ...exported, deployment };
}

/** The last part of a URN: the resource's name. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** Pending operations in the state file, without starting Pulumi. */
async function pendingOf(stack: string, backend: string): Promise<readonly Operation[]> {
  try {
    const { checkpoint }: { checkpoint?: { latest?: Deployment } } = JSON.parse(
      await readFile(stateFile(backend, stack), "utf8"),
    );
    return checkpoint?.latest?.pending_operations ?? [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Drops the operations that a killed run had begun, where the state is in files on this computer, so that the next
 * update begins them anew; Pulumi would only warn about them, for ever. Containers that were made but not written down are
 * removed. Returns the names of the operations' resources.
 */
export async function dropPendingOperations(stack: string): Promise<string[]> {
  const backend = backendFolder();
  if (backend === undefined) return [];
  const pending = await pendingOf(stack, backend);
  if (pending.length === 0) return [];
  const exported = JSON.parse(
    await output("pulumi", ["stack", "export", "--stack", stack, "--non-interactive"]),
  );
  // First: once the operations are dropped, nothing tells any more that there may be such containers.
  await removeStrays(exported.deployment);
  await run("pulumi", ["stack", "import", "--stack", stack, "--non-interactive"], {
    input: JSON.stringify(withoutPending(exported)),
  });
  return pending.map((operation) => nameOf(operation.resource.urn));
}
