import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { difference } from "./digest.ts";
import { StoreError } from "./errors.ts";
import { expectRoom } from "./installer.ts";
import type { Model, ModelFile } from "./model.ts";
import type { Places } from "./places.ts";

/** Bytes that no model's file has, for those whose size nobody tells. */
const MOST = 4e9;

/** Files that people bring, because the server has no way to where they are published. */
export class Brought {
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  /**
   * Takes one file of a model, checked; true when the model is whole, and in its place, with it.
   * @throws StoreError when it is another file; nothing of it stays, and what was there is as it was
   */
  async take(model: Model, path: string, body: AsyncIterable<Buffer>): Promise<boolean> {
    const file = model.files.find((each) => each.path === path);
    if (file === undefined) {
      const paths = model.files.map((each) => each.path).join(", ");
      throw new StoreError("not_found", `"${model.name}" has no file "${path}"; it has ${paths}.`);
    }
    await this.#places.prepare();
    await expectRoom(this.#places, file.bytes ?? 0);
    // A name of its own: somebody else may be bringing the same.
    const coming = `${this.#places.part(file)}.${randomUUID()}`;
    try {
      await write(coming, body, file);
      const wrong = await difference(coming, file);
      if (wrong !== undefined)
        throw new StoreError("bad_request", `What was brought as ${path} ${wrong}.${from(model, file)}`);
      await rename(coming, this.#places.part(file));
    } finally {
      await rm(coming, { force: true });
    }
    for (const each of model.files) if (!(await this.#places.isComplete(each))) return false;
    await this.#places.place(model);
    return true;
  }
}

/** @throws StoreError once more comes than the file has */
async function write(
  path: string,
  body: AsyncIterable<Buffer>,
  { path: name, bytes: most = MOST }: ModelFile,
) {
  await using target = await open(path, "wx");
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) throw new StoreError("bad_request", `${name} has ${most} bytes, and more are sent.`);
    await target.appendFile(chunk);
  }
}

function from({ page }: Model, { source }: ModelFile): string {
  return ` It is at ${source} (${page}).`;
}
