import { statfs } from "node:fs/promises";
import { ApiError } from "../errors.ts";

/** How many bytes may arrive between two looks at what is free. */
export const SPACE_CHECK_EVERY = 64 * 1024 ** 2;

export interface Limits {
  /** Folder of all media. */
  root: string;
  maxBytes: number;
  /** What must stay free on the disk. */
  minFreeBytes: number;
}

/** @throws ApiError `too_large` */
export function checkSize(bytes: number, most: number): void {
  if (bytes > most) throw new ApiError("too_large", `The file is larger than the limit of ${most} bytes.`);
}

/** @throws ApiError `no_space` when less than the reserve would be left once `coming` bytes have arrived */
export async function checkSpace(coming: number, { root, minFreeBytes }: Limits): Promise<void> {
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize - coming < minFreeBytes) throw noSpace();
}

export function noSpace(): ApiError {
  return new ApiError(
    "no_space",
    "The server's disk has no room for this file; remove media or enlarge the data volume.",
  );
}
