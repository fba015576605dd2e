import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import type http from "node:http";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DataStore, ERRORS, Upload } from "@tus/server";
import type pg from "pg";
import { originalOf, partialOf } from "../media/place.ts";
import { checkSpace, type Limits, noSpace, SPACE_CHECK_EVERY } from "../media/space.ts";
import { EXPIRES_AFTER } from "./rules.ts";
import type { RunningHashes } from "./running-hashes.ts";
import { findUpload, removeUpload } from "./store.ts";

/**
 * Where tus keeps what has arrived: a file for each upload in the media folder, a row for what is known of it. (The library's own
 * store writes what it knows into files beside them, and hides why a write failed.)
 */
export class PartialFiles extends DataStore {
  override extensions = ["creation", "creation-with-upload", "termination", "expiration"];
  readonly #pool: pg.Pool;
  readonly #limits: Limits;
  readonly #hashes: RunningHashes;

  constructor(pool: pg.Pool, limits: Limits, hashes: RunningHashes) {
    super();
    this.#pool = pool;
    this.#limits = limits;
    this.#hashes = hashes;
  }

  /** Counted by the library from `creation_date`, which is when the last byte came. */
  override getExpiration(): number {
    return EXPIRES_AFTER;
  }

  override async getUpload(id: string): Promise<Upload> {
    const known = await findUpload(this.#pool, id);
    if (known === undefined) throw ERRORS.FILE_NOT_FOUND;
    const { bytes, name } = known;
    const upload = (offset: number, since: Date): Upload =>
      new Upload({
        id,
        size: bytes,
        offset,
        metadata: { filename: name },
        creation_date: since.toISOString(),
      });
    if (known.finishedAt !== null) return upload(bytes, known.finishedAt);
    const { root } = this.#limits;
    // A crash may have come between the renaming of the file and the writing of its row.
    const file = (await statIfThere(partialOf(root, id))) ?? (await statIfThere(originalOf(root, id)));
    if (file === undefined) throw ERRORS.FILE_NO_LONGER_EXISTS;
    return upload(file.size, file.mtime);
  }

  override async write(body: http.IncomingMessage | Readable, id: string, offset: number): Promise<number> {
    const { size = 0 } = await this.getUpload(id);
    // Nothing is left to come, and the file may have become a medium already.
    if (offset === size) return offset;
    const hash = this.#hashes.from(id, offset);
    let end = offset;
    let nextCheck = offset + SPACE_CHECK_EVERY;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash(chunk);
        end += chunk.length;
        if (end < nextCheck) return done(null, chunk);
        nextCheck += SPACE_CHECK_EVERY;
        checkSpace(Math.max(0, size - end), this.#limits).then(() => done(null, chunk), done);
      },
    });
    try {
      await checkSpace(size - offset, this.#limits);
      await pipeline(
        body,
        meter,
        createWriteStream(partialOf(this.#limits.root, id), { flags: "r+", start: offset }),
      );
      return end;
    } catch (error) {
      const full = (error as NodeJS.ErrnoException).code === "ENOSPC" ? noSpace() : error;
      // It would keep the disk full until it expires, and everybody else from uploading.
      if ((full as { code?: string }).code === "no_space") await this.remove(id);
      throw full;
    }
  }

  override async remove(id: string): Promise<void> {
    await removeUpload(this.#pool, id);
    await rm(partialOf(this.#limits.root, id), { force: true });
  }
}

async function statIfThere(path: string): Promise<{ size: number; mtime: Date } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
