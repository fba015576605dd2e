import type pg from "pg";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { dueSql, FIRST_ANALYZER } from "../media/store.ts";
import { SHIFT } from "./store.ts";

const ENDED = "state IN ('done', 'failed', 'skipped')";

/**
 * Has these analyzers look at the job's medium again, or for the first time where its profile left them out; those that have not
 * ended yet do so anyway. Who reads their results follows by itself. After the first one, which decodes, all others begin anew.
 * @returns how many begin; undefined when there is no such job
 */
export async function rerunJob(
  pool: pg.Pool,
  id: string,
  analyzers: readonly string[],
): Promise<number | undefined> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE", [id]);
    if (rowCount === 0) return undefined;
    await choose(client, id, analyzers);
    if (analyzers.includes(FIRST_ANALYZER)) {
      await client.query("DELETE FROM tasks WHERE job_id = $1 AND analyzer <> $2", [id, FIRST_ANALYZER]);
    }
    return beginAgain(client, `job_id = $1 AND analyzer = ANY($2) AND ${ENDED}`, [id, analyzers]);
  });
}

export interface Rerun {
  readonly analyzer: string;
  /** Also at those at which another version or model of it has looked. */
  readonly outdated: boolean;
}

/**
 * Has an analyzer look again at all media at which it failed, or for which its model was missing. How many these are.
 * @throws ApiError `unavailable` where its model is asked for and nobody knows it
 */
export async function rerunFailures(pool: pg.Pool, { analyzer, outdated }: Rerun): Promise<number> {
  return transaction(pool, async (client) => {
    const today = outdated ? await describedNow(client, analyzer) : { version: null, model: null };
    const values = [analyzer, today.version, today.model];
    const where = `analyzer = $1 AND (state = 'failed' OR state = 'skipped' AND error_code = 'model_missing'
      OR state = 'done' AND $2::text IS NOT NULL AND (version, model) IS DISTINCT FROM ($2, $3::text))`;
    // In one order, so that two who do this at once don't wait for each other.
    await client.query(
      `SELECT 1 FROM jobs WHERE id IN (SELECT job_id FROM tasks WHERE ${where}) ORDER BY id FOR UPDATE`,
      values,
    );
    return beginAgain(client, where, values);
  });
}

/** The analyzer's version and model of today, as the job manager knows them. */
async function describedNow(
  client: pg.PoolClient,
  analyzer: string,
): Promise<{ version: string; model: string | null }> {
  const { rows } = await client.query(
    `SELECT told ->> 'version' AS version, told ->> 'model' AS model
     FROM service_status, jsonb_array_elements(body -> 'analyzers') AS told
     WHERE service_status.name = 'job-manager' AND told ->> 'name' = $1 AND (told ->> 'answers')::boolean`,
    [analyzer],
  );
  if (rows[0] !== undefined) return rows[0];
  const message = `"${analyzer}" does not answer, so that nobody knows its model; try again shortly.`;
  throw new ApiError("unavailable", message, 15);
}

/** Adds analyzers that the job's profile left out. Those that are to decode first add the others when they have. */
async function choose(client: pg.PoolClient, id: string, analyzers: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE jobs SET analyzers = ARRAY(SELECT DISTINCT unnest(analyzers || $2::text[]))
     WHERE id = $1 AND analyzers IS NOT NULL`,
    [id, analyzers],
  );
  // As if they had ended before, so that they begin again like the rest.
  await client.query(
    `INSERT INTO tasks (job_id, media_id, analyzer, state)
     SELECT decoded.job_id, decoded.media_id, chosen, 'skipped' FROM tasks decoded, unnest($2::text[]) AS chosen
     WHERE decoded.job_id = $1 AND decoded.analyzer = $3 AND decoded.${ENDED} ON CONFLICT DO NOTHING`,
    [id, analyzers, FIRST_ANALYZER],
  );
}

/** The jobs of these tasks are locked. */
async function beginAgain(client: pg.PoolClient, where: string, values: unknown[]): Promise<number> {
  const { rows } = await client.query(
    `UPDATE tasks SET state = 'waiting', attempts = 0, crashes = 0, claim = NULL, not_before = NULL, away_since = NULL,
       version = NULL, model = NULL, seconds = NULL, progress = NULL, result = NULL, error_code = NULL, error_message = NULL,
       started_at = NULL, finished_at = NULL,
       due_at = (SELECT ${dueSql("bytes")} FROM media WHERE id = media_id) + (SELECT ${SHIFT} FROM jobs WHERE id = job_id)
     WHERE ${where} RETURNING job_id`,
    values,
  );
  const jobs = [...new Set(rows.map(({ job_id }) => job_id))];
  await client.query("UPDATE jobs SET state = 'running', finished_at = NULL WHERE id = ANY($1)", [jobs]);
  await client.query("SELECT pg_notify('job_created', '')");
  return rows.length;
}
