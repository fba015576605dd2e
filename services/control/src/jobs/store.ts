import type pg from "pg";
import type { Job, Results } from "../schemas.ts";

const JOB = `
  SELECT j.id, j.media_id, j.state, j.created_at, j.finished_at,
    coalesce(jsonb_agg(jsonb_build_object(
      'analyzer', t.analyzer, 'state', t.state, 'attempts', t.attempts, 'seconds', t.seconds,
      'error', CASE WHEN t.error_code IS NOT NULL
        THEN jsonb_build_object('code', t.error_code, 'message', t.error_message) END
    ) ORDER BY t.created_at, t.analyzer) FILTER (WHERE t.id IS NOT NULL), '[]') AS tasks
  FROM jobs j LEFT JOIN tasks t ON t.job_id = j.id
  WHERE j.id = $1 GROUP BY j.id`;

export async function findJob(pool: pg.Pool, id: string): Promise<Job | undefined> {
  const { rows } = await pool.query(JOB, [id]);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    id: row.id,
    mediaId: row.media_id,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    tasks: row.tasks,
  };
}

/** Results and errors of the newest job's tasks; undefined when there is no such media. */
export async function findResults(pool: pg.Pool, mediaId: string): Promise<Results | undefined> {
  const { rowCount } = await pool.query("SELECT 1 FROM media WHERE id = $1", [mediaId]);
  if (rowCount === 0) return undefined;
  const { rows } = await pool.query(
    `SELECT analyzer, state, result, error_code, error_message FROM tasks
     WHERE job_id = (SELECT id FROM jobs WHERE media_id = $1 ORDER BY created_at DESC LIMIT 1)
       AND state IN ('done', 'failed', 'skipped') ORDER BY created_at, analyzer`,
    [mediaId],
  );
  const found: Results = { mediaId, results: {}, errors: {} };
  for (const row of rows) {
    if (row.state === "done") found.results[row.analyzer] = row.result;
    else found.errors[row.analyzer] = { code: row.error_code, message: row.error_message };
  }
  return found;
}
