import type pg from "pg";
import { FACES } from "./faces.ts";
import type { Recognition } from "./schemas.ts";

/** What the job manager tells of an analyzer. */
export interface Told {
  readonly answers: boolean;
  readonly reason: string | null;
  readonly model: string | null;
}

/** Whether people are found again in other media; undefined: nobody tells of the analyzer. Pure. */
export function recognitionOf(told: Told | undefined): Recognition {
  if (told === undefined)
    return { ready: false, reason: `${FACES} has not been heard of: is it in this stack?` };
  if (!told.answers) return { ready: false, reason: `${FACES} does not answer: ${told.reason}` };
  if (/ sface-/.test(told.model ?? "")) return { ready: true, reason: null };
  return {
    ready: false,
    reason:
      "No model that describes faces is installed, so nobody is found again in another scene or medium. " +
      `make models INSTALL=yunet and make models INSTALL=sface bring them; make rerun NAME=${FACES} ALL=1 then has ` +
      "all media looked at again.",
  };
}

export async function recognition(pool: pg.Pool): Promise<Recognition> {
  const { rows } = await pool.query(
    `SELECT analyzer FROM service_status, jsonb_array_elements(body -> 'analyzers') AS analyzer
     WHERE service_status.name = 'job-manager' AND analyzer ->> 'name' = $1`,
    [FACES],
  );
  return recognitionOf(rows[0]?.analyzer);
}
