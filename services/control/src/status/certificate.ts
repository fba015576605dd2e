import { readFile } from "node:fs/promises";
import { z } from "zod";
import { certificateWarning } from "./certificate-warning.ts";

const DAY = 86_400_000;

const Told = z.looseObject({
  updatedAt: z.iso.datetime(),
  issuer: z.string(),
  names: z.array(z.string()),
  notBefore: z.iso.datetime().nullable(),
  notAfter: z.iso.datetime().nullable(),
  lastAttempt: z.object({ at: z.iso.datetime(), outcome: z.string(), reason: z.string() }).nullable(),
  nextAttempt: z.iso.datetime().nullable(),
  waitingFor: z.string(),
});
/** What certbot tells, as services/certbot/platform_certbot/report.py writes it. */
export type Told = z.infer<typeof Told>;

export const Certificate = Told.extend({
  daysLeft: z.int().nullable().describe("whole days until it expires; null: there is none yet"),
  warning: z.string().nullable().describe("what somebody should look at; null while all is well"),
});

/** The certificate as certbot tells of it: a small file, read anew each time. Null where there is none. */
export async function certificateStatus(file: string): Promise<z.infer<typeof Certificate> | null> {
  try {
    const told = Told.parse(JSON.parse(await readFile(file, "utf8")));
    const now = Date.now();
    const { notAfter } = told;
    const daysLeft = notAfter === null ? null : Math.floor((Date.parse(notAfter) - now) / DAY);
    return { ...told, daysLeft, warning: certificateWarning(told, now) };
  } catch {
    return null;
  }
}
