import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { originalOf, partialOf, place, sync } from "../media/place.ts";
import { patiently } from "../patiently.ts";
import type { RunningHashes } from "./running-hashes.ts";
import { completeUpload, type Upload } from "./store.ts";

/**
 * Makes uploads that are complete media. Can be repeated at any time, also by another control: whatever a crash left undone is done
 * then, and what is done is not done again.
 */
export class Finisher {
  readonly #pool: pg.Pool;
  readonly #root: string;
  readonly #hashes: RunningHashes;
  readonly #running = new Map<string, Promise<boolean>>();

  constructor(pool: pg.Pool, root: string, hashes: RunningHashes) {
    this.#pool = pool;
    this.#root = root;
    this.#hashes = hashes;
  }

  /** Whether this call made it a medium; callers of the same moment wait for the same work. */
  finish(upload: Upload): Promise<boolean> {
    if (upload.finishedAt !== null) return Promise.resolve(false);
    const under = this.#running.get(upload.id);
    if (under !== undefined) return under.then(() => false);
    const work = this.#finish(upload).finally(() => this.#running.delete(upload.id));
    this.#running.set(upload.id, work);
    return work;
  }

  async #finish(upload: Upload): Promise<boolean> {
    const sha256 = await this.#placed(upload.id, this.#hashes.end(upload.id, upload.bytes));
    return patiently(() => completeUpload(this.#pool, upload, sha256));
  }

  /** Moves what has arrived to its place, unless it is there; its SHA-256, which may be `known` already. */
  async #placed(id: string, known: string | undefined): Promise<string> {
    const [partial, original] = [partialOf(this.#root, id), originalOf(this.#root, id)];
    if (await isThere(partial)) {
      try {
        const sha256 = known ?? (await hashOf(partial));
        await sync(partial);
        await place(this.#root, id);
        return sha256;
      } catch (error) {
        // The other control of an update was faster, at any of these steps: it is the same file.
        if (!(await isThere(original))) throw error;
      }
    }
    return known ?? hashOf(original);
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
