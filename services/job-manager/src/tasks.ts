import { randomUUID } from "node:crypto";
import type pg from "pg";
import { type Analyzer, DECODER } from "./analyzers.ts";
import { Decoded, type Envelope, type Frame, type Results, storableJson } from "./contract.ts";
import { transaction } from "./database.ts";
import type { Fault, History, Step } from "./decide.ts";
import { type Follower, followersOf, followersOfFailure, outdatedReaders, readersOf } from "./follow.ts";
import { forgetPieces } from "./progress.ts";

/** A task that this run has taken; `claim` is its proof, `due` whose turn is first. */
export interface ClaimedTask extends History {
  id: string;
  jobId: string;
  mediaId: string;
  claim: string;
  due: Date;
}

export interface UnfinishedTask {
  id: string;
  analyzer: string;
  /** Milliseconds until it may run. */
  delay: number;
  /** Whose turn is first. */
  due: Date;
  /** Whether its file is small enough for the analyzer's quick seat. */
  quick: boolean;
}

/** The unfinished tasks of each analyzer whose turn is first, `most` of each at most. */
export async function unfinished(
  pool: pg.Pool,
  analyzers: readonly Pick<Analyzer, "name" | "quickBytes">[],
  most: number,
): Promise<UnfinishedTask[]> {
  const { rows } = await pool.query(
    `SELECT t.id, t.analyzer, t.due_at AS due,
       wanted.quick > 0 AND (SELECT bytes FROM media WHERE id = t.media_id) <= wanted.quick AS quick,
       greatest(0, extract(epoch FROM t.not_before - now()) * 1000)::int AS delay
     FROM unnest($1::text[], $3::bigint[]) AS wanted(analyzer, quick)
     CROSS JOIN LATERAL (
       SELECT id, analyzer, media_id, not_before, due_at FROM tasks
       WHERE tasks.analyzer = wanted.analyzer AND state IN ('waiting', 'running')
       ORDER BY due_at LIMIT $2
     ) t ORDER BY t.due_at`,
    [analyzers.map(({ name }) => name), most, analyzers.map(({ quickBytes }) => quickBytes ?? 0)],
  );
  return rows.map(({ delay, ...row }) => ({ ...row, delay: delay ?? 0 }));
}

/**
 * Takes a task for this run, from whoever had it before; undefined when it has ended or its media was removed. The only
 * statement that doesn't wait for the disk: a claim that a crash of the database forgets leaves a task that waits, whose
 * end is still written down unless somebody else has taken it meanwhile.
 */
export async function claim(pool: pg.Pool, id: string): Promise<ClaimedTask | undefined> {
  const { rows } = await pool.query(
    `WITH unsynced AS MATERIALIZED (
       SELECT set_config('synchronous_commit', 'off', true)
     ), task AS (
       UPDATE tasks SET state = 'running', claim = $2, started_at = now() FROM unsynced
       WHERE id = $1 AND state IN ('waiting', 'running') RETURNING tasks.*
     ), job AS (
       UPDATE jobs SET state = 'running' WHERE id = (SELECT job_id FROM task) AND state = 'waiting'
     )
     SELECT * FROM task`,
    [id, randomUUID()],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    id: row.id,
    jobId: row.job_id,
    mediaId: row.media_id,
    claim: row.claim,
    analyzer: row.analyzer,
    attempts: row.attempts,
    crashes: row.crashes,
    awaySince: row.away_since,
    due: row.due_at,
  };
}

/** Which of these tasks are still for this run to end, as `finish` would find. */
export async function stillOurs(
  pool: pg.Pool,
  held: readonly { id: string; claim: string }[],
): Promise<Set<string>> {
  const { rows } = await pool.query(
    `SELECT id FROM unnest($1::uuid[], $2::uuid[]) AS held(id, claim) JOIN tasks USING (id)
     WHERE tasks.claim = held.claim AND state = 'running' OR tasks.claim IS NULL AND state = 'waiting'`,
    [held.map(({ id }) => id), held.map(({ claim }) => claim)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Unfinished tasks of analyzers other than these: nobody would ever run them. */
export async function strays(pool: pg.Pool, analyzers: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query(
    "SELECT id FROM tasks WHERE state IN ('waiting', 'running') AND analyzer <> ALL($1::text[]) LIMIT 100",
    [analyzers],
  );
  return rows.map((row) => row.id);
}

/** The decoder's frames of the task's job; empty without any. */
export async function framesOf(pool: pg.Pool, jobId: string): Promise<Frame[]> {
  const { rows } = await pool.query(
    "SELECT result -> 'result' AS result FROM tasks WHERE job_id = $1 AND analyzer = $2 AND state = 'done'",
    [jobId, DECODER],
  );
  if (rows[0] === undefined) return [];
  return Decoded.parse(rows[0].result).frames.map(({ path, time, start, end, page }) => ({
    path,
    time,
    start,
    end,
    page,
  }));
}

/** What these analyzers found in the task's job; those without a result are left out. */
export async function resultsOf(
  pool: pg.Pool,
  jobId: string,
  analyzers: readonly string[],
): Promise<Results> {
  const { rows } = await pool.query(
    "SELECT analyzer, result -> 'result' AS result FROM tasks WHERE job_id = $1 AND analyzer = ANY($2) AND state = 'done'",
    [jobId, analyzers],
  );
  return Object.fromEntries(rows.map(({ analyzer, result }) => [analyzer, result]));
}

/** Writes down that a task waits for its next run. Nothing is written when the claim is no longer ours. */
export async function postpone(
  pool: pg.Pool,
  task: ClaimedTask,
  step: Step & { kind: "again" },
): Promise<void> {
  const { counts } = step;
  await pool.query(
    `UPDATE tasks SET state = 'waiting', claim = NULL,
       not_before = now() + make_interval(secs => $3::float8 / 1000),
       attempts = attempts + $4, crashes = crashes + $5,
       away_since = CASE WHEN $6 THEN coalesce(away_since, now()) ELSE NULL END,
       error_code = $7, error_message = $8
     WHERE id = $1 AND claim = $2 AND state = 'running'`,
    [
      task.id,
      task.claim,
      step.delay,
      counts === "attempt" || counts === "crash" ? 1 : 0,
      counts === "crash" ? 1 : 0,
      counts === "away",
      ...written(step.error),
    ],
  );
}

/**
 * Writes down how a task ended, together with what follows from it (the tasks after the decoder's; the end of the job), in
 * one transaction: there is no moment at which a job has ended too early or never ends.
 * Can be repeated. False when somebody else has the claim, or the task has ended: then nothing was written.
 */
export async function finish(
  pool: pg.Pool,
  task: ClaimedTask,
  step: Exclude<Step, { kind: "again" }>,
  analyzers: readonly Analyzer[],
): Promise<boolean> {
  const envelope = step.kind === "done" ? step.envelope : undefined;
  const error = step.kind === "done" ? undefined : step.error;
  return transaction(pool, async (client) => {
    // Ends of one job come one after the other; otherwise the last two could each take the other for unfinished.
    const { rows } = await client.query("SELECT analyzers FROM jobs WHERE id = $1 FOR UPDATE", [task.jobId]);
    const chosen = analyzers.filter(({ name }) => rows[0]?.analyzers?.includes(name) ?? true);
    const { rowCount } = await client.query(
      `UPDATE tasks SET state = $3, finished_at = now(), attempts = attempts + $10, not_before = NULL, away_since = NULL,
         version = $4, model = $5, seconds = $6, result = $7, error_code = $8, error_message = $9, progress = NULL
       WHERE id = $1 AND (claim = $2 AND state = 'running' OR claim IS NULL AND state = 'waiting')`,
      // An analyzer that never answered did not try.
      [
        task.id,
        task.claim,
        step.kind,
        ...described(envelope),
        ...written(error),
        error?.code === "unreachable" ? 0 : 1,
      ],
    );
    if (rowCount === 0) return false;
    await forgetPieces(client, task);
    if (task.analyzer === DECODER) await addFollowers(client, task, followers(step, chosen));
    const siblings = await client.query("SELECT analyzer, state FROM tasks WHERE job_id = $1", [task.jobId]);
    await addFollowers(client, task, readersOf(siblings.rows, chosen));
    await client.query(
      `UPDATE tasks SET state = 'waiting', attempts = 0, crashes = 0, claim = NULL, version = NULL, model = NULL, seconds = NULL,
         result = NULL, error_code = NULL, error_message = NULL, started_at = NULL, finished_at = NULL, due_at = $3
       WHERE job_id = $1 AND analyzer = ANY($2)`,
      [task.jobId, outdatedReaders(task.analyzer, siblings.rows, chosen), task.due],
    );
    await client.query(
      `UPDATE jobs SET state = 'done', finished_at = now() WHERE id = $1 AND state <> 'done'
         AND NOT EXISTS (SELECT 1 FROM tasks WHERE job_id = $1 AND state IN ('waiting', 'running'))`,
      [task.jobId],
    );
    return true;
  });
}

function followers(step: Exclude<Step, { kind: "again" }>, analyzers: readonly Analyzer[]): Follower[] {
  if (step.kind === "done") return followersOf(Decoded.parse(step.envelope.result), analyzers);
  return followersOfFailure(step.error, analyzers);
}

async function addFollowers(client: pg.PoolClient, task: ClaimedTask, followers: Follower[]): Promise<void> {
  if (followers.length === 0) return;
  const errors = followers.map(({ skip }) => written(skip));
  await client.query(
    `INSERT INTO tasks (job_id, media_id, analyzer, state, finished_at, error_code, error_message, due_at)
     SELECT $1, $2, analyzer, CASE WHEN skip THEN 'skipped' ELSE 'waiting' END, CASE WHEN skip THEN now() END, code, message,
       (SELECT due_at FROM tasks WHERE id = $7)
     FROM unnest($3::text[], $4::boolean[], $5::text[], $6::text[]) AS follower(analyzer, skip, code, message)
     ON CONFLICT DO NOTHING`,
    [
      task.jobId,
      task.mediaId,
      followers.map(({ analyzer }) => analyzer),
      followers.map(({ skip }) => skip !== undefined),
      errors.map(([code]) => code),
      errors.map(([, message]) => message),
      task.id,
    ],
  );
}

function described(envelope: Envelope | undefined): unknown[] {
  if (envelope === undefined) return [null, null, null, null];
  return [
    clean(envelope.version),
    envelope.model && clean(envelope.model),
    envelope.seconds,
    storableJson(envelope),
  ];
}

function written(error: Fault | undefined): [string | null, string | null] {
  return error === undefined ? [null, null] : [clean(error.code), clean(error.message).slice(0, 2000)];
}

/** PostgreSQL's text holds no NUL. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}
