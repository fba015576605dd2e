import type pg from "pg";
import { Envelope, storableJson } from "./contract.ts";
import { transaction } from "./database.ts";
import type { Piece } from "./pieces.ts";
import type { ClaimedTask } from "./tasks.ts";
import type { Progress } from "./watch.ts";

/** What was found of a task so far, in the order of the frames. */
export async function piecesOf(pool: pg.Pool, { id }: Pick<ClaimedTask, "id">): Promise<Piece[]> {
  const { rows } = await pool.query(
    "SELECT frames, answer FROM task_pieces WHERE task_id = $1 ORDER BY first",
    [id],
  );
  return rows.map(({ frames, answer }) => ({ frames, envelope: Envelope.parse(answer) }));
}

/**
 * Keeps a piece and shows how far the task is; false when the claim is no longer ours: then nothing was kept. Can be repeated
 * after a commit whose answer was lost.
 */
export async function keepPiece(
  pool: pg.Pool,
  { id, claim }: Pick<ClaimedTask, "id" | "claim">,
  { frames, envelope }: Piece,
  first: number,
  progress: number,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH ours AS (
       SELECT id FROM tasks WHERE id = $1 AND claim = $2 AND state = 'running' FOR UPDATE
     ), kept AS (
       INSERT INTO task_pieces (task_id, first, frames, answer) SELECT id, $3, $4, $5 FROM ours ON CONFLICT DO NOTHING RETURNING task_id
     ), told AS (
       UPDATE tasks SET progress = $6, seconds = coalesce(seconds, 0) + $7 WHERE id IN (SELECT task_id FROM kept)
     )
     SELECT 1 FROM ours`,
    [id, claim, first, frames, storableJson(envelope), progress, envelope.seconds],
  );
  return rowCount === 1;
}

/** Shows how far a task is that is done in one piece. Nothing is written when the claim is no longer ours. */
export async function showProgress(
  pool: pg.Pool,
  { id, claim }: Pick<ClaimedTask, "id" | "claim">,
  { progress, seconds }: Progress,
): Promise<void> {
  await pool.query(
    "UPDATE tasks SET progress = $3, seconds = $4 WHERE id = $1 AND claim = $2 AND state = 'running'",
    [id, claim, progress, seconds],
  );
}

/** Forgets what was found so far, so that the task begins anew. */
export async function beginAnew(pool: pg.Pool, { id }: Pick<ClaimedTask, "id">): Promise<void> {
  await transaction(pool, async (client) => {
    await client.query("UPDATE tasks SET progress = NULL, seconds = NULL WHERE id = $1", [id]);
    await forgetPieces(client, { id });
  });
}

/** Removes what was kept between pieces. */
export async function forgetPieces(client: pg.PoolClient, { id }: Pick<ClaimedTask, "id">): Promise<void> {
  await client.query("DELETE FROM task_pieces WHERE task_id = $1", [id]);
}

/** Whether another task of the same analyzer waits whose turn is earlier, but for those that were `left`. */
export async function isOvertaken(
  pool: pg.Pool,
  { analyzer, due }: Pick<ClaimedTask, "analyzer" | "due">,
  left: readonly string[],
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM tasks WHERE analyzer = $1 AND state = 'waiting' AND due_at < $2 AND id <> ALL($3::uuid[])
       AND (not_before IS NULL OR not_before <= now()) LIMIT 1`,
    [analyzer, due, left],
  );
  return rowCount === 1;
}
