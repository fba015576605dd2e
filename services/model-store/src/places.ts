import { mkdir, open, readdir, rename, rm, rmdir, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { difference } from "./digest.ts";
import { isThere, type Model, type ModelFile, type Presence, presenceOf } from "./model.ts";
import { sizeOf } from "./receive.ts";

/** What has to stay free on the disk, where the databases lie as well. Bytes; `make models` keeps as much. */
export const RESERVE = 256 * 1024 ** 2;

/** Where models lie, and what is under way: `.parts/SHA256`, as `make models` calls it, so that each goes on with the other's. */
export class Places {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  get ledger(): string {
    return join(this.#root, ".parts", "ledger.json");
  }

  placed({ path }: ModelFile): string {
    return join(this.#root, path);
  }

  part({ sha256 }: ModelFile): string {
    return join(this.#root, ".parts", sha256);
  }

  /** Makes the folder of what is under way, and removes what was being brought by hand when an earlier run ended. */
  async prepare(): Promise<void> {
    const folder = join(this.#root, ".parts");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const left = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\./.test(name));
    for (const name of left) await rm(join(folder, name));
  }

  async presence(model: Model): Promise<Presence> {
    return presenceOf(model, await this.#sizes(model.files));
  }

  /** Bytes that are there of a file, in its place or under way. */
  async have(file: ModelFile): Promise<number> {
    const sizes = await this.#sizes([file]);
    return isThere(file, sizes) ? (sizes.get(file.path) ?? 0) : sizeOf(this.part(file));
  }

  /** Whether a file is in its place, or what was received is the model's. */
  async isComplete(file: ModelFile): Promise<boolean> {
    if (isThere(file, await this.#sizes([file]))) return true;
    return (await difference(this.part(file), file)) === undefined;
  }

  /** Moves a model whose files are all complete to where its service looks for it: whole, or not at all. */
  async place({ files }: Model): Promise<void> {
    const sizes = await this.#sizes(files);
    const coming = files.filter((file) => !isThere(file, sizes));
    for (const file of coming) {
      await mkdir(dirname(this.placed(file)), { recursive: true, mode: 0o755 });
      const part = await open(this.part(file), "r+");
      await part.chmod(0o644);
      await part.sync();
      await part.close();
    }
    for (const file of coming) await rename(this.part(file), this.placed(file));
    for (const file of files) await rm(this.part(file), { force: true });
  }

  /** Takes a model away, and what is under way of it. */
  async remove({ files }: Model): Promise<void> {
    for (const file of files) {
      await rm(this.placed(file), { force: true });
      await rm(this.part(file), { force: true });
      // Others' files may be in it.
      await rmdir(dirname(this.placed(file))).catch(() => undefined);
    }
  }

  /** Bytes that are free on the disk for who may not use what is kept for root. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#root);
    return bavail * bsize;
  }

  async #sizes(files: readonly ModelFile[]): Promise<Map<string, number>> {
    const found = await Promise.all(
      files.map(async (file) => [file.path, await sizeOf(this.placed(file))] as const),
    );
    return new Map(found.filter(([, size]) => size > 0));
  }
}
