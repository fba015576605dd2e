import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ApiError } from "../errors.ts";

/** Uploads under way, in the media folder so that the rename at the end stays on one file system. */
export const INCOMING = ".incoming";
const SPACE_CHECK_EVERY = 64 * 1024 ** 2;

export interface Limits {
  /** Folder of all media. */
  root: string;
  maxBytes: number;
  /** What must stay free on the disk. */
  minFreeBytes: number;
}

export interface Received {
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/**
 * Streams an upload to `ROOT/ID/original` and answers once it is safely on the disk. Memory use doesn't depend on its size.
 * Whatever goes wrong, nothing of it stays.
 * @param announced bytes as the client announced them, undefined when it didn't
 * @throws ApiError `too_large` or `no_space`; the stream's own error when the client goes away.
 */
export async function receive(
  body: Readable,
  id: string,
  announced: number | undefined,
  limits: Limits,
): Promise<Received> {
  checkSize(announced ?? 0, limits.maxBytes);
  await checkSpace(announced ?? 0, limits);
  const incoming = join(limits.root, INCOMING);
  const partial = join(incoming, id);
  const folder = join(limits.root, id);
  await mkdir(incoming, { recursive: true, mode: 0o2770 });

  const hash = createHash("sha256");
  let bytes = 0;
  let nextCheck = SPACE_CHECK_EVERY;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      const passed = async (): Promise<void> => {
        checkSize(bytes, limits.maxBytes);
        if (bytes < nextCheck) return;
        nextCheck += SPACE_CHECK_EVERY;
        await checkSpace(Math.max(0, (announced ?? 0) - bytes), limits);
      };
      passed().then(() => done(null, chunk), done);
    },
  });

  try {
    // `flush`: the bytes are on the disk before the file is closed.
    await pipeline(body, meter, createWriteStream(partial, { flags: "wx", mode: 0o640, flush: true }));
    await mkdir(folder, { mode: 0o2770 });
    await rename(partial, join(folder, "original"));
    await syncFolder(folder);
    await syncFolder(limits.root);
    return { bytes, sha256: hash.digest("hex") };
  } catch (error) {
    await rm(partial, { force: true });
    await rm(folder, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw noSpace();
    throw error;
  }
}

function checkSize(bytes: number, most: number): void {
  if (bytes > most) throw new ApiError("too_large", `The file is larger than the limit of ${most} bytes.`);
}

async function checkSpace(coming: number, { root, minFreeBytes }: Limits): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize - coming < minFreeBytes) throw noSpace();
}

function noSpace(): ApiError {
  return new ApiError(
    "no_space",
    "The server's disk has no room for this file; remove media or enlarge the data volume.",
  );
}

/** A rename survives a power cut only once its folder is written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
