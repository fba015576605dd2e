import { existsSync } from "node:fs";
import { installedEngine } from "../environment.ts";
import { CommandError, EXIT } from "../errors.ts";
import { run, succeeds } from "../process.ts";
import { registryMirror } from "../setup/images.ts";
import { backendFolder, stateFile } from "./backend.ts";

/** @throws CommandError before anything is asked of Pulumi where it is not installed */
export function requireEngine(): void {
  if (installedEngine() === undefined) {
    throw new CommandError("Pulumi is not set up in this clone.", { fix: "make setup" });
  }
}

/** Whether the stack exists; for a file backend without starting Pulumi. */
export async function stackExists(stack: string): Promise<boolean> {
  const backend = backendFolder();
  if (backend !== undefined) return existsSync(stateFile(backend, stack));
  return succeeds("pulumi", ["stack", "--stack", stack, "--non-interactive"]);
}

/** @throws CommandError naming the command that makes it */
export async function requireStack(stack: string): Promise<void> {
  requireEngine();
  if (await stackExists(stack)) return;
  throw new CommandError(`There is no stack "${stack}" yet.`, {
    fix: stack === "local" ? "make quick-start" : `make up STACK=${stack}, or pulumi stack init ${stack}`,
    exitCode: EXIT.unreachable,
  });
}

/** Selects the stack and makes it first where it is missing; a local stack is told of the registry mirror. */
export async function selectStack(stack: string): Promise<void> {
  requireEngine();
  await run("pulumi", ["stack", "select", "--create", "--stack", stack, "--non-interactive"]);
  const mirror = await registryMirror();
  if (stack !== "local" || mirror === undefined) return;
  await run("pulumi", ["config", "set", "--stack", stack, "--non-interactive", "registryMirror", mirror]);
}
