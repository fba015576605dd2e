import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { INCOMING } from "./place.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * How long something without a row is left alone, and an interrupted upload waits to go on: an upload writes its row only after its
 * file. In milliseconds.
 */
export const SPARE = 24 * 3600_000;

/**
 * Removes what a crash left behind: cut uploads, and folders whose media has no row (or lost it while an analyzer wrote).
 * @param known tells which of the ids have a row
 * @param now milliseconds since the epoch
 * @returns what was removed
 */
export async function sweep(
  root: string,
  known: (ids: string[]) => Promise<Set<string>>,
  now: number,
): Promise<string[]> {
  const ids = (await readdir(root)).filter((name) => UUID.test(name));
  const rows = await known(ids);
  const partial = await partialNames(root);
  const orphans = ids.filter((id) => !rows.has(id));
  const removed: string[] = [];
  for (const name of [...orphans, ...partial.map((name) => join(INCOMING, name))]) {
    const path = join(root, name);
    if (now - (await modified(path)) < SPARE) continue;
    await rm(path, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}

/** Names of what lies there of uploads under way and interrupted ones. */
export async function partialNames(root: string): Promise<string[]> {
  try {
    return await readdir(join(root, INCOMING));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** Another control may have removed it meanwhile: then it counts as new. */
async function modified(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Number.POSITIVE_INFINITY;
    throw error;
  }
}
