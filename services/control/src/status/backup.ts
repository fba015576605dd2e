import { readFile } from "node:fs/promises";
import { z } from "zod";

export const Backup = z.object({
  lastAt: z.iso.datetime().nullable().describe("when the newest copy was begun"),
  nextAt: z.iso.datetime().nullable(),
  sets: z.int().describe("how many copies there are"),
  failuresInARow: z.int(),
  problem: z.string().nullable().describe("why the last try failed; null after a good one"),
});
/** What backup tells, as services/backup/platform_backup/report.py writes it. */
export type Backup = z.infer<typeof Backup>;

/** The copies as backup tells of them: a small file, read anew each time. Null where there is none, or it can't be read. */
export async function backupStatus(file: string): Promise<Backup | null> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return null;
  try {
    return Backup.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
