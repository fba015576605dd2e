import type pg from "pg";
import { FIRST_ANALYZER } from "../media/store.ts";
import type { Statistics } from "../schemas.ts";
import { indexed } from "../search/indexed.ts";
import { FOUND, INDEXED } from "../search/store.ts";

/** Most frequent things and languages that are told of. */
const MOST = 20;

/** What kind of medium it is, and how long, as the one that decodes says. */
const DECODED = `
  SELECT result #> '{result,facts}' AS facts FROM tasks WHERE analyzer = '${FIRST_ANALYZER}' AND state = 'done'`;

const MEDIA = `
  SELECT count(*)::int AS count, coalesce(sum(bytes), 0)::float8 AS bytes,
    (SELECT coalesce(sum((facts ->> 'duration')::float8), 0) FROM (${DECODED}) d) AS seconds,
    (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (
      SELECT facts ->> 'kind' AS kind, count(*) AS n FROM (${DECODED}) d GROUP BY 1
    ) kinds) AS kinds
  FROM media`;

const DAYS = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, count(m.id)::int AS count, coalesce(sum(m.bytes), 0)::float8 AS bytes
  FROM generate_series(date_trunc('day', now() AT TIME ZONE 'UTC') - make_interval(days => $1 - 1),
    date_trunc('day', now() AT TIME ZONE 'UTC'), '1 day') AS day
  LEFT JOIN media m ON date_trunc('day', m.created_at AT TIME ZONE 'UTC') = day
  GROUP BY day ORDER BY day`;

const ANALYZERS = `
  SELECT analyzer,
    count(*) FILTER (WHERE state = 'done')::int AS done,
    count(*) FILTER (WHERE state = 'failed')::int AS failed,
    count(*) FILTER (WHERE state = 'skipped')::int AS skipped,
    count(*) FILTER (WHERE state IN ('waiting', 'running'))::int AS unfinished,
    coalesce(sum(seconds) FILTER (WHERE state = 'done'), 0) AS seconds,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'done') AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE state = 'done') AS p95,
    (SELECT coalesce(jsonb_object_agg(error_code, n), '{}') FROM (
      SELECT error_code, count(*) AS n FROM tasks e
      WHERE e.analyzer = tasks.analyzer AND state IN ('failed', 'skipped') GROUP BY 1
    ) errors) AS errors
  FROM tasks GROUP BY analyzer ORDER BY analyzer`;

const MOMENTS = `
  SELECT kind, count(*)::int AS moments, count(DISTINCT media_id)::int AS media FROM ${FOUND} GROUP BY kind ORDER BY kind`;

const THINGS = `
  SELECT content AS name, count(DISTINCT moments.media_id)::int AS media FROM moments ${INDEXED}
  WHERE kind = 'object' GROUP BY content ORDER BY media DESC, name LIMIT ${MOST}`;

/** Two people of one name are two. */
const PEOPLE = `
  SELECT people.name, count(DISTINCT face_tracks.media_id)::int AS media
  FROM people JOIN face_tracks ON face_tracks.person_id = people.id ${indexed("face_tracks")}
  WHERE people.name IS NOT NULL AND NOT people.hidden
  GROUP BY people.id ORDER BY media DESC, people.name, people.id LIMIT ${MOST}`;

const LANGUAGES = `
  SELECT result #>> '{result,language,code}' AS name, count(*)::int AS media FROM tasks
  WHERE analyzer = 'whisper-transcriber' AND state = 'done' AND result #>> '{result,language,code}' IS NOT NULL
  GROUP BY 1 ORDER BY media DESC, name LIMIT ${MOST}`;

/** What there is, what was found in it, and how the analyzers did; media by day for the last `days`, in UTC. */
export async function statistics(pool: pg.Pool, days: number): Promise<Statistics> {
  const ask = async (statement: string, ...values: unknown[]) => (await pool.query(statement, values)).rows;
  // One after the other: the pool's connections are for everybody.
  const [media] = await ask(MEDIA);
  return {
    media: { ...media, days: await ask(DAYS, days) },
    analyzers: await ask(ANALYZERS),
    found: {
      moments: await ask(MOMENTS),
      things: await ask(THINGS),
      languages: await ask(LANGUAGES),
      people: await ask(PEOPLE),
    },
  } as Statistics;
}
