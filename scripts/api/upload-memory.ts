import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isRunning } from "../running.ts";

const Remembered = z.object({ place: z.string().startsWith("/api/uploads/"), process: z.int() });

/** Remembers where an unfinished upload of a file is, from one run of a command to the next: a small file for each. */
export class UploadMemory {
  readonly #folder: string;
  readonly #path: string;
  /** Another process, or another upload of this one, is at it: this upload is one of its own, and not remembered. */
  #taken = false;

  /** @param fingerprint what must be the same for an upload to go on: server, path, size and time of the last change */
  constructor(folder: string, fingerprint: readonly unknown[]) {
    this.#folder = folder;
    this.#path = join(folder, createHash("sha256").update(JSON.stringify(fingerprint)).digest("hex"));
  }

  /** The address of an upload that was interrupted. */
  async recall(): Promise<string | undefined> {
    const text = await readFile(this.#path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    const known = Remembered.safeParse(parsed(text));
    if (!known.success) return undefined;
    this.#taken = isRunning(known.data.process);
    if (this.#taken) return undefined;
    await this.keep(known.data.place);
    return known.data.place;
  }

  async keep(place: string): Promise<void> {
    if (this.#taken) return;
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#path, JSON.stringify({ place, process: process.pid }));
  }

  async forget(): Promise<void> {
    if (!this.#taken) await rm(this.#path, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
