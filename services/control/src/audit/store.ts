import type pg from "pg";

/** What can be found in the audit log. */
export type Action =
  | "login"
  | "logout"
  | "media.upload"
  | "upload.remove"
  | "media.remove"
  | "job.cancel"
  | "job.prioritize"
  | "job.rerun"
  | "analyzer.rerun"
  | "finding.decide"
  | "offload.plan"
  | "offload.stop"
  | "person.change"
  | "person.merge"
  | "person.split"
  | "person.reject"
  | "person.undo"
  | "people.regroup"
  | "model.install"
  | "model.remove"
  | "model.bring"
  | "password.change"
  | "password.follow-stack"
  | "token.create"
  | "token.revoke"
  | "invitation.create"
  | "invitation.revoke"
  | "invitation.accept"
  | "user.change"
  | "user.reset"
  | "user.remove";

export interface Event {
  readonly userId?: string | undefined;
  readonly userName?: string | undefined;
  readonly via: "session" | "token" | "stack" | "nothing";
  readonly address?: string | undefined;
  readonly action: Action;
  /** What it was done to: an id or a name, never a secret. */
  readonly subject?: string | undefined;
  /** False: it was refused. */
  readonly done: boolean;
}

export async function record(client: pg.Pool | pg.PoolClient, event: Event): Promise<void> {
  const { userId, userName, via, address, action, subject, done } = event;
  await client.query(
    `INSERT INTO audit (user_id, user_name, via, address, action, subject, done) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [userId, userName, via, address, action, subject, done],
  );
}

/** Newest first, from the one before `before` on. */
export async function listEvents(pool: pg.Pool, limit: number, before: number | undefined): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id::int, at, user_id AS "userId", user_name AS "userName", via, address, action, subject, done
     FROM audit WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
    [limit, before],
  );
  return rows;
}

interface Row {
  id: number;
  at: Date;
  userId: string | null;
  userName: string | null;
  via: Event["via"];
  address: string | null;
  action: string;
  subject: string | null;
  done: boolean;
}

/** Removes what is older than `days`. */
export async function forgetEvents(pool: pg.Pool, days: number): Promise<void> {
  await pool.query("DELETE FROM audit WHERE at < now() - make_interval(days => $1)", [days]);
}
