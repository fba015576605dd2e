import { join, resolve } from "node:path";

/** The clone. */
export const ROOT = resolve(import.meta.dirname, "..");

/** Everything of ours that is not source: tools, the local Pulumi backend, keys, logs. Never committed. */
export const STATE = join(ROOT, ".state");

/** Links and wrappers that go first on PATH: node, npm, pulumi and its plugins. */
export const BIN = join(STATE, "bin");

export const LOGS = join(STATE, "logs");

/** Path of something in the state folder. */
export function inState(...parts: string[]): string {
  return join(STATE, ...parts);
}
