import type pg from "pg";
import { transaction } from "../database.ts";
import type { Job, Priority, Results } from "../schemas.ts";
import { withoutVectors } from "./without-vectors.ts";

/** By how much a priority moves a job's turn; in hours, which have the same length all year. */
export const SHIFT = `make_interval(hours => CASE priority WHEN 'first' THEN -8760 WHEN 'last' THEN 4800 ELSE 0 END)`;

const JOB = `
  SELECT j.id, j.media_id, j.state, j.priority, j.created_at, j.finished_at,
    coalesce(jsonb_agg(jsonb_build_object(
      'analyzer', t.analyzer, 'state', t.state, 'attempts', t.attempts, 'seconds', t.seconds,
      'progress', t.progress, 'secondsLeft', t.seconds * (1 - t.progress) / nullif(t.progress, 0),
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
    priority: row.priority,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    tasks: row.tasks,
  };
}

/**
 * Ends what has not ended of a job: its tasks are skipped as `cancelled`, and whoever runs one is told to stop. What was found
 * before stays. False when there is no such job; nothing changes when it has ended.
 */
export async function cancelJob(pool: pg.Pool, id: string): Promise<boolean> {
  return transaction(pool, async (client) => {
    // As the job manager does it: the end of a task and this come one after the other.
    const { rowCount } = await client.query("SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE", [id]);
    if (rowCount === 0) return false;
    await client.query(
      `UPDATE tasks SET state = 'skipped', claim = NULL, not_before = NULL, finished_at = now(),
         error_code = 'cancelled', error_message = 'cancelled by a user', progress = NULL, seconds = NULL
       WHERE job_id = $1 AND state IN ('waiting', 'running')`,
      [id],
    );
    await client.query(
      "DELETE FROM task_pieces WHERE task_id IN (SELECT id FROM tasks WHERE job_id = $1 AND state = 'skipped')",
      [id],
    );
    await client.query(
      "UPDATE jobs SET state = 'done', finished_at = now() WHERE id = $1 AND state <> 'done'",
      [id],
    );
    // The job manager looks over its tasks at once.
    await client.query("SELECT pg_notify('job_created', $1)", [id]);
    return true;
  });
}

/** Moves a job's turn. False when there is no such job; what has ended is not moved. */
export async function prioritize(pool: pg.Pool, id: string, priority: Priority): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query("SELECT priority FROM jobs WHERE id = $1 FOR UPDATE", [id]);
    if (rows[0] === undefined) return false;
    const move = (sign: string) =>
      client.query(
        `UPDATE tasks SET due_at = due_at ${sign} ${SHIFT} FROM jobs
         WHERE jobs.id = $1 AND job_id = $1 AND tasks.state IN ('waiting', 'running')`,
        [id],
      );
    await move("-");
    await client.query("UPDATE jobs SET priority = $2 WHERE id = $1", [id, priority]);
    await move("+");
    // The job manager looks over its tasks at once.
    await client.query("SELECT pg_notify('job_created', $1)", [id]);
    return true;
  });
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
    if (row.state === "done") {
      const result = withoutVectors(row.analyzer, row.result.result);
      found.results[row.analyzer] = { ...row.result, result };
    } else found.errors[row.analyzer] = { code: row.error_code, message: row.error_message };
  }
  return found;
}
