import { createHash, type Hash } from "node:crypto";
import { BoundedMap } from "../session/bounded-map.ts";

interface Running {
  readonly hash: Hash;
  bytes: number;
}

/**
 * SHA-256 of uploads while they arrive, so that a file which came without a gap need not be read again. A hash can't be kept over a
 * restart, nor go on when what was hashed is not what was written: then there is none, and the file is read.
 */
export class RunningHashes {
  readonly #running = new BoundedMap<string, Running>(1000);

  /** Takes the bytes that arrive at `offset` and after it. */
  from(id: string, offset: number): (chunk: Buffer) => void {
    const known = offset === 0 ? { hash: createHash("sha256"), bytes: 0 } : this.#running.get(id);
    if (known?.bytes !== offset) {
      this.#running.delete(id);
      return () => {};
    }
    this.#running.set(id, known);
    return (chunk) => {
      known.hash.update(chunk);
      known.bytes += chunk.length;
    };
  }

  /** Lower-case hex, once; undefined when not exactly `bytes` have been taken. */
  end(id: string, bytes: number): string | undefined {
    const known = this.#running.get(id);
    this.#running.delete(id);
    return known?.bytes === bytes ? known.hash.digest("hex") : undefined;
  }
}
