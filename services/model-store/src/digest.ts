import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { ModelFile } from "./model.ts";

/** What keeps a file from being the model's, as the end of a sentence; nothing where it is. Missing files too. */
export async function difference(path: string, wanted: ModelFile): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return "is not there";
  if (wanted.bytes !== undefined && found.size !== wanted.bytes)
    return `has ${found.size} bytes, and the model's has ${wanted.bytes}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const digest = hash.digest("hex");
  return digest === wanted.sha256
    ? undefined
    : `has the SHA-256 ${digest}, and the model's has ${wanted.sha256}`;
}
