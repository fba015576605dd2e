import { readFile } from "node:fs/promises";

/** Written by certbot; absent where the certificate is self-signed. */
const FILE = "/certificate-status/status.json";

/** What certbot tells: a small file, read anew each time. Null where there is none. */
export async function certificateStatus(file = FILE): Promise<Record<string, unknown> | null> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}
