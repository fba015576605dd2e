import { PARTS } from "../coverage/parts.ts";

/** A part that decides, with its files relative to the clone. */
export interface MutatedPart {
  readonly name: string;
  readonly files: readonly string[];
}

/**
 * What is mutated: the parts whose branches are counted, as far as they are TypeScript, and two more. The rules of certificates are
 * Python, of which Stryker knows nothing.
 */
export const MUTATED: readonly MutatedPart[] = [
  ...PARTS.map(({ name, files }) => ({ name, files: files.filter((file) => file.endsWith(".ts")) })).filter(
    ({ files }) => files.length > 0,
  ),
  { name: "renting GPUs", files: ["services/cloud-offload/src/broker/decide.ts"] },
  { name: "releases", files: ["scripts/releases/rules.ts", "stacks/release/migrations.ts"] },
];
