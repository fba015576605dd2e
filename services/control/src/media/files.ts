import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { extname, join } from "node:path";
import { ApiError } from "../errors.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".png": "image/png",
  ".webp": "image/webp",
  ".srt": "application/x-subrip; charset=utf-8",
  ".vtt": "text/vtt; charset=utf-8",
};

/** What analyzers made for showing; never the upload itself, which could be anything. */
const SHOWN = /^(frames|thumbnails|transcript)(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/;

export interface ShownFile {
  file: FileHandle;
  type: string;
  bytes: number;
}

/**
 * Opens a frame, a thumbnail or subtitles of a media item. The caller closes it.
 * @param path as in results, without the media id: `frames/0001.jpg`
 * @throws ApiError `not_found` for whatever isn't one.
 */
export async function openShown(root: string, mediaId: string, path: string): Promise<ShownFile> {
  const missing = new ApiError("not_found", `There is no file "${path}".`);
  const type = TYPES[extname(path)];
  if (type === undefined || !SHOWN.test(path)) throw missing;
  let file: FileHandle;
  try {
    file = await open(
      join(root, mediaId, path),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(code) ? missing : error;
  }
  const stats = await file.stat();
  if (stats.isFile()) return { file, type, bytes: stats.size };
  await file.close();
  throw missing;
}
