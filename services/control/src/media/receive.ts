import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { INCOMING, partialOf, place } from "./place.ts";
import { checkSize, checkSpace, type Limits, noSpace, SPACE_CHECK_EVERY } from "./space.ts";

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
  const partial = partialOf(limits.root, id);
  await mkdir(join(limits.root, INCOMING), { recursive: true, mode: 0o2770 });

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
    await place(limits.root, id);
    return { bytes, sha256: hash.digest("hex") };
  } catch (error) {
    await rm(partial, { force: true });
    await rm(join(limits.root, id), { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw noSpace();
    throw error;
  }
}
