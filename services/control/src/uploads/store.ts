import type pg from "pg";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { insertMedia } from "../media/store.ts";
import { EXPIRES_AFTER, MOST_UNFINISHED } from "./rules.ts";

/** An upload in parts, as it was begun. */
export interface Upload {
  readonly id: string;
  readonly jobId: string;
  readonly userId: string;
  readonly name: string;
  /** Of the whole file. */
  readonly bytes: number;
  /** Who will look at it; null: all. */
  readonly analyzers: readonly string[] | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** @throws ApiError `too_many_requests` when the user has as many unfinished ones as it may */
export async function addUpload(
  pool: pg.Pool,
  { id, jobId, userId, name, bytes, analyzers }: Omit<Upload, "createdAt" | "finishedAt">,
): Promise<void> {
  await transaction(pool, async (client) => {
    // One at a time for each user, or several at once would all find room.
    await client.query("SELECT FROM users WHERE id = $1 FOR UPDATE", [userId]);
    const { rows } = await client.query<{ count: string }>(
      "SELECT count(*) FROM uploads WHERE user_id = $1 AND finished_at IS NULL",
      [userId],
    );
    if (Number(rows[0]?.count) >= MOST_UNFINISHED) {
      throw new ApiError(
        "too_many_requests",
        `You have ${MOST_UNFINISHED} unfinished uploads (GET /api/uploads lists them). Finish one, end one with DELETE, or wait until one expires.`,
      );
    }
    await client.query(
      "INSERT INTO uploads (id, job_id, user_id, name, bytes, analyzers) VALUES ($1, $2, $3, $4, $5, $6)",
      [id, jobId, userId, name, bytes, analyzers],
    );
  });
}

export async function findUpload(pool: pg.Pool, id: string): Promise<Upload | undefined> {
  const { rows } = await pool.query("SELECT * FROM uploads WHERE id = $1", [id]);
  return rows[0] && toUpload(rows[0]);
}

/** A user's unfinished ones, oldest first. */
export async function unfinishedUploads(pool: pg.Pool, userId: string): Promise<Upload[]> {
  const { rows } = await pool.query(
    "SELECT * FROM uploads WHERE user_id = $1 AND finished_at IS NULL ORDER BY created_at",
    [userId],
  );
  return rows.map(toUpload);
}

/** Makes the upload a medium with its first job, once: whether this call did. */
export async function completeUpload(pool: pg.Pool, upload: Upload, sha256: string): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      "UPDATE uploads SET finished_at = now() WHERE id = $1 AND finished_at IS NULL",
      [upload.id],
    );
    if (rowCount === 1) await insertMedia(client, { ...upload, sha256 });
    return rowCount === 1;
  });
}

export async function removeUpload(pool: pg.Pool, id: string): Promise<void> {
  await pool.query("DELETE FROM uploads WHERE id = $1", [id]);
}

/**
 * Forgets uploads that expired, and finished ones that nobody will ask for any more.
 * @param partial names of the files of unfinished ones that are still there
 */
export async function forgetUploads(pool: pg.Pool, partial: readonly string[]): Promise<void> {
  await pool.query(
    `DELETE FROM uploads WHERE coalesce(finished_at, created_at) < now() - make_interval(secs => $1)
     AND (finished_at IS NOT NULL OR NOT id::text = ANY($2::text[]))`,
    [EXPIRES_AFTER / 1000, partial],
  );
}

function toUpload(row: pg.QueryResultRow): Upload {
  return {
    id: row["id"],
    jobId: row["job_id"],
    userId: row["user_id"],
    name: row["name"],
    // bigint comes as text; sizes stay far below 2^53.
    bytes: Number(row["bytes"]),
    analyzers: row["analyzers"],
    createdAt: row["created_at"],
    finishedAt: row["finished_at"],
  };
}
