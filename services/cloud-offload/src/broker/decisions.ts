import type pg from "pg";
import type { Verdict } from "./decide.ts";

export interface Recent {
  readonly taskId: string;
  readonly mediaId: string;
  readonly analyzer: string;
  readonly where: "local" | "cloud";
  readonly reason: string;
  readonly costMicros: number;
  readonly at: string;
}

/** How long it is remembered where a task was worked on. */
const KEPT = "180 days";

/** Where each task was worked on, and why, in PostgreSQL: the last word on it. */
export class Decisions {
  readonly counts = { local: 0, cloud: 0, done: 0, failed: 0 };
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Writes down what is new: a task's place is told again only when it is another one. */
  async told(analyzer: string, verdicts: readonly Verdict[]): Promise<void> {
    const { rows } = await this.#pool.query(
      `INSERT INTO offload_decisions (task_id, media_id, analyzer, place, reason)
       SELECT task, media, $3, place, reason FROM unnest($1::uuid[], $2::uuid[], $4::text[], $5::text[]) AS v(task, media, place, reason)
       ON CONFLICT (task_id) DO UPDATE SET place = excluded.place, reason = excluded.reason, at = now()
         WHERE offload_decisions.outcome IS NULL AND offload_decisions.place <> excluded.place
       RETURNING place`,
      [
        verdicts.map(({ taskId }) => taskId),
        verdicts.map(({ mediaId }) => mediaId),
        analyzer,
        verdicts.map(({ place }) => place),
        verdicts.map(({ reason }) => reason),
      ],
    );
    for (const { place } of rows) this.counts[place as "local" | "cloud"] += 1;
  }

  /** The task is on its way to this rent. */
  async begun(taskId: string, rentId: string): Promise<void> {
    await this.#pool.query(
      "UPDATE offload_decisions SET rent_id = $2, place = 'cloud', at = now() WHERE task_id = $1",
      [taskId, rentId],
    );
  }

  /** Another piece of it was looked at. */
  async worked(taskId: string, units: number, seconds: number, costMicros: number): Promise<void> {
    await this.#pool.query(
      "UPDATE offload_decisions SET units = units + $2, seconds = seconds + $3, cost_micros = cost_micros + $4 WHERE task_id = $1",
      [taskId, units, seconds, costMicros],
    );
  }

  async done(taskId: string): Promise<void> {
    this.counts.done += 1;
    await this.#pool.query("UPDATE offload_decisions SET outcome = 'done', at = now() WHERE task_id = $1", [
      taskId,
    ]);
  }

  /** It comes back, and stays here. */
  async failed(taskId: string, reason: string): Promise<void> {
    this.counts.failed += 1;
    await this.#pool.query(
      "UPDATE offload_decisions SET outcome = 'failed', place = 'local', reason = $2, at = now() WHERE task_id = $1",
      [taskId, `it came back from a GPU: ${reason}`.slice(0, 1000)],
    );
  }

  async recent(limit: number): Promise<Recent[]> {
    const { rows } = await this.#pool.query("SELECT * FROM offload_decisions ORDER BY at DESC LIMIT $1", [
      limit,
    ]);
    return rows.map((row) => ({
      taskId: row.task_id,
      mediaId: row.media_id,
      analyzer: row.analyzer,
      where: row.place,
      reason: row.reason,
      costMicros: Number(row.cost_micros),
      at: row.at.toISOString(),
    }));
  }

  async forget(): Promise<void> {
    await this.#pool.query(`DELETE FROM offload_decisions WHERE at < now() - interval '${KEPT}'`);
  }
}
