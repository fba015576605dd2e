import type pg from "pg";
import type { Outgoing } from "../config.ts";
import { priorOf } from "./priors.ts";

/** A task that waits for one of the analyzers that may go out. */
export interface Queued {
  readonly taskId: string;
  readonly mediaId: string;
  /** Seconds of media, or frames that nobody has looked at yet. */
  readonly units: number;
  readonly bytes: number;
  readonly createdAt: Date;
}

/** Finished tasks that a speed is measured by. */
const LAST = 200;
/** A frame of 2048 pixels as JPEG, in bytes. */
const FRAME_BYTES = 400_000;
const MOST = 500;

const DECODED =
  "SELECT result -> 'result' FROM tasks d WHERE d.job_id = t.job_id AND d.analyzer = 'vision-pipeline' AND d.state = 'done'";
const UNITS = {
  path: `coalesce(((${DECODED}) #>> '{facts,duration}')::float8, 0)`,
  frames: `coalesce(jsonb_array_length((${DECODED}) -> 'frames'), 0)`,
} as const;

/**
 * Tasks that nobody has begun, whose turn is first first. A task that was elsewhere once and came back is not among them: it stays here.
 * @param taskId only this one
 */
export async function queueOf(
  pool: pg.Pool,
  { name, input }: Outgoing,
  taskId: string | null = null,
): Promise<Queued[]> {
  const { rows } = await pool.query(
    `SELECT t.id AS "taskId", t.media_id AS "mediaId", t.created_at AS "createdAt", m.bytes::float8 AS bytes,
       (1 - coalesce(t.progress, 0)) * ${UNITS[input]} AS units
     FROM tasks t JOIN media m ON m.id = t.media_id LEFT JOIN offload_decisions o ON o.task_id = t.id
     WHERE t.analyzer = $1 AND t.state = 'waiting' AND (t.not_before IS NULL OR t.not_before <= now()) AND o.outcome IS NULL
       AND ($3::uuid IS NULL OR t.id = $3)
     ORDER BY t.due_at LIMIT $2`,
    [name, MOST, taskId],
  );
  return rows.map((row) => ({ ...row, bytes: input === "path" ? row.bytes : row.units * FRAME_BYTES }));
}

/** What the task that is worked on here still takes, in seconds, at that speed. */
export async function busySeconds(
  pool: pg.Pool,
  { name, input }: Outgoing,
  elsewhere: readonly string[],
  speed: number,
): Promise<number> {
  const { rows } = await pool.query(
    `SELECT coalesce(sum(greatest(0, $3::float8 * ${UNITS[input]} * (1 - coalesce(t.progress, 0)) -
       CASE WHEN t.progress IS NULL THEN extract(epoch FROM now() - t.started_at) ELSE 0 END)), 0)::float8 AS seconds
     FROM tasks t WHERE t.analyzer = $1 AND t.state = 'running' AND t.id <> ALL($2)`,
    [name, elsewhere, speed],
  );
  return rows[0].seconds;
}

/** Seconds for a unit, as measured by the tasks that ended last; a guess until there are any. */
export async function speedOf(
  pool: pg.Pool,
  { name, input }: Outgoing,
): Promise<{ local: number; cloud: number; measured: { local: boolean; cloud: boolean } }> {
  const { rows } = await pool.query(
    `SELECT (SELECT sum(seconds) / nullif(sum(units), 0) FROM (
         SELECT t.seconds, ${UNITS[input]} AS units FROM tasks t LEFT JOIN offload_decisions o ON o.task_id = t.id AND o.place = 'cloud'
         WHERE t.analyzer = $1 AND t.state = 'done' AND o.task_id IS NULL ORDER BY t.finished_at DESC LIMIT $2
       ) here WHERE units > 0) AS local,
       (SELECT sum(seconds) / nullif(sum(units), 0) FROM (
         SELECT seconds, units FROM offload_decisions WHERE analyzer = $1 AND outcome = 'done' AND units > 0 ORDER BY at DESC LIMIT $2
       ) there) AS cloud`,
    [name, LAST],
  );
  const prior = priorOf(name);
  const { local, cloud } = rows[0];
  const own = local ?? prior.local;
  return {
    local: own,
    cloud: cloud ?? (own / prior.local) * prior.cloud,
    measured: { local: local !== null, cloud: cloud !== null },
  };
}

/** How long media of a kind are for their bytes, in seconds a byte; and frames a second. */
export async function densities(pool: pg.Pool): Promise<{ secondsPerByte: number; framesPerSecond: number }> {
  const { rows } = await pool.query(
    `SELECT sum((d.result #>> '{result,facts,duration}')::float8) / nullif(sum(m.bytes), 0) AS seconds,
       sum(jsonb_array_length(d.result #> '{result,frames}')) / nullif(sum((d.result #>> '{result,facts,duration}')::float8), 0) AS frames
     FROM (SELECT result, media_id FROM tasks WHERE analyzer = 'vision-pipeline' AND state = 'done'
       AND result #>> '{result,facts,duration}' IS NOT NULL ORDER BY finished_at DESC LIMIT $1) d JOIN media m ON m.id = d.media_id`,
    [LAST],
  );
  // 4 Mbit/s is video from a telephone; a frame every 5 s is what scenes come to.
  return { secondsPerByte: rows[0].seconds ?? 8 / 4e6, framesPerSecond: rows[0].frames ?? 0.2 };
}

/** The length of a medium in seconds; undefined where it has none, or nobody knows yet. */
export async function durationOf(pool: pg.Pool, mediaId: string): Promise<number | undefined> {
  const { rows } = await pool.query(
    `SELECT (result #>> '{result,facts,duration}')::float8 AS duration FROM tasks
     WHERE media_id = $1 AND analyzer = 'vision-pipeline' AND state = 'done' ORDER BY finished_at DESC LIMIT 1`,
    [mediaId],
  );
  return rows[0]?.duration ?? undefined;
}
