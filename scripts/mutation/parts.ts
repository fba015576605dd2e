import { PARTS } from "../coverage/parts.ts";

/** A part that decides, with its files relative to the clone. */
export interface MutatedPart {
  readonly name: string;
  readonly files: readonly string[];
}

/** What is mutated: the parts whose branches are counted, as far as they are TypeScript. Stryker knows nothing of Python. */
export const MUTATED: readonly MutatedPart[] = PARTS.map(({ name, files }) => ({
  name,
  files: files.filter((file) => file.endsWith(".ts")),
})).filter(({ files }) => files.length > 0);
