import { z } from "zod";
import type { TierFacts } from "./tiers.ts";

/** Where the service sees the folder of the data path that holds copies unless they go elsewhere. */
const FOLDER = "/backup";

/** Where copies of the data go and how often; see docs/backup.md. Credentials and password are secrets of their own. */
export const backupSchema = z.strictObject({
  repository: z
    .string()
    .regex(
      /^(s3|b2|azure|gs|swift|rest):\S+$/,
      'a place as restic names it, such as "s3:https://s3.example.com/bucket" or "rest:https://backup.example.com/"',
    )
    .optional()
    .describe("Where copies go, as restic names it; without it, into the data path."),
  everyHours: z.coerce
    .number("hours from 1 to 168")
    .min(1, "hours from 1 to 168")
    .max(168, "hours from 1 to 168")
    .default(24)
    .describe("How often a copy is made."),
  keepDays: z.coerce
    .number("days from 1 to 3650")
    .int("whole days from 1 to 3650")
    .min(1, "days from 1 to 3650")
    .max(3650, "days from 1 to 3650")
    .optional()
    .describe("How long copies are kept; without it 7 days (budget) or 30 (business)."),
});

export type BackupSettings = z.output<typeof backupSchema>;

/** As the service reads them. Pure. */
export function backupEnvironment(
  { repository, everyHours, keepDays }: BackupSettings,
  tier: Pick<TierFacts, "retentionDays">,
): Record<string, string> {
  return {
    BACKUP_REPOSITORY: repository ?? FOLDER,
    BACKUP_EVERY_HOURS: String(everyHours),
    BACKUP_KEEP_DAYS: String(keepDays ?? tier.retentionDays),
  };
}
