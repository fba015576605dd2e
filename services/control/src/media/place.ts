import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";

/** Uploads under way, in the media folder so that the rename at the end stays on one file system. */
export const INCOMING = ".incoming";

/** Where an upload lies until it is complete. */
export function partialOf(root: string, id: string): string {
  return join(root, INCOMING, id);
}

/** Where a medium's own file lies. */
export function originalOf(root: string, id: string): string {
  return join(root, id, "original");
}

/** Makes a complete upload the file of a medium: renamed, not copied, and safe from a power cut once this returns. */
export async function place(root: string, id: string): Promise<void> {
  await mkdir(join(root, id), { recursive: true, mode: 0o2770 });
  await rename(partialOf(root, id), originalOf(root, id));
  await sync(join(root, id));
  await sync(root);
}

/** Waits until a file, or a folder's list of names, is on the disk. */
export async function sync(path: string): Promise<void> {
  const opened = await open(path);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
