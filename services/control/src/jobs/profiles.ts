import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";

/** What is looked for, by the name of the choice; null: everything that the stack has. */
const PROFILES = new Map<string, readonly string[] | null>([
  ["full", null],
  // What takes seconds: no speech, no poses.
  ["fast", ["thumbnail-generator", "ocr-detection", "face-reid", "object-detection", "guardrails"]],
  // What is said, and what follows from it.
  ["audio", ["whisper-transcriber", "llm-summarizer", "guardrails"]],
]);

export const Profile = z
  .string()
  .max(1000)
  .describe(`${[...PROFILES.keys()].join(", ")}, or names of analyzers with commas between them`)
  .default("full");

/**
 * The analyzers of a profile, or those that are named; null: all.
 * @throws ApiError `bad_request` for a name that no analyzer of the stack has
 */
export async function analyzersOf(pool: pg.Pool, profile: string): Promise<readonly string[] | null> {
  const named = PROFILES.get(profile);
  if (named !== undefined) return named;
  const chosen = [...new Set(profile.split(",").map((name) => name.trim()))];
  const known = await knownAnalyzers(pool);
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length === 0) return chosen;
  const all = [...PROFILES.keys(), ...known].join(", ");
  throw new ApiError("bad_request", `There is no profile or analyzer "${unknown[0]}". There are: ${all}.`);
}

/** Names of the stack's analyzers, as the job manager tells them. */
export async function knownAnalyzers(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(
    `SELECT jsonb_path_query(body, '$.analyzers[*].name') #>> '{}' AS name FROM service_status WHERE name = 'job-manager'`,
  );
  return rows.map(({ name }) => name);
}
