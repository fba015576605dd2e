import { readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The content of a secret file, without the line break at its end.
 * @throws Error when the file is missing or empty: an empty password must never let anyone in.
 */
export async function readSecret(folder: string, name: string): Promise<string> {
  const secret = (await readFile(join(folder, name), "utf8")).replace(/\r?\n$/, "");
  if (secret === "") throw new Error(`The secret "${name}" is empty.`);
  return secret;
}
