import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const Entry = z.discriminatedUnion("state", [
  z.object({ state: z.literal("wanted") }),
  z.object({ state: z.literal("failed"), error: z.string() }),
]);
const Entries = z.record(z.string(), Entry);
type Entry = z.infer<typeof Entry>;

/**
 * What was asked for and is not there yet, or could not be had: a small file beside the models, so that a restart goes on. Not
 * rows of the database: who talks to the internet should not hold its password.
 */
export class Ledger {
  readonly #file: string;
  readonly #entries: Map<string, Entry>;

  /** A file that is missing, or broken, is an empty ledger: what was asked for can be asked for again. */
  constructor(file: string) {
    this.#file = file;
    this.#entries = new Map(Object.entries(read(file)));
  }

  of(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  /** Who has waited longest. */
  next(): string | undefined {
    return [...this.#entries].find(([, { state }]) => state === "wanted")?.[0];
  }

  want(name: string): void {
    if (this.#entries.get(name)?.state === "wanted") return;
    this.#entries.delete(name);
    this.#write(name, { state: "wanted" });
  }

  fail(name: string, error: string): void {
    this.#write(name, { state: "failed", error });
  }

  forget(name: string): void {
    if (this.#entries.has(name)) this.#write(name, undefined);
  }

  #write(name: string, entry: Entry | undefined): void {
    if (entry === undefined) this.#entries.delete(name);
    else this.#entries.set(name, entry);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(Object.fromEntries(this.#entries)), { flush: true });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): Record<string, Entry> {
  try {
    return Entries.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}
