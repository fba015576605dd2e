import type pg from "pg";
import { transaction } from "../database.ts";
import type { JobChanges } from "../jobs/changes.ts";
import { FACES, facesOf } from "../people/faces.ts";
import { writeTracks } from "../people/track-store.ts";
import { tracksOf } from "../people/tracks.ts";
import { findingsOf, REVIEWED } from "../review/findings.ts";
import { momentsOf, RULES_VERSION, SEARCHED } from "./moments.ts";

/** At most so many tasks are asked for at once; their results are read one by one. */
const AT_ONCE = 100;

export interface IndexerOptions {
  readonly pool: pg.Pool;
  readonly changes: JobChanges;
  /** Told of results that are not of the agreed shape, and of a database that is away. */
  readonly onError: (error: unknown, task?: string) => void;
  /** Called after moments were made, or may have been removed. */
  readonly onChange: () => void;
}

/**
 * Makes what analyzers found findable: at once when a task ends, and after a start all that is not indexed by today's rules.
 * Two at once do no harm: each result is indexed by one of them.
 */
export class Indexer {
  readonly #options: IndexerOptions;
  /** Jobs to look at. */
  #jobs = new Set<string>();
  #all = true;
  #working: Promise<void> | undefined;
  #stopped = false;
  readonly #unsubscribe: () => void;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#unsubscribe = options.changes.subscribeAll((jobId) => {
      if (jobId === undefined) this.#all = true;
      else this.#jobs.add(jobId);
      this.#work();
    });
  }

  /** Ends after the result in hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await this.#working;
  }

  #work(): void {
    // Whatever fails is looked at again with the next change, and after the next start.
    this.#working ??= this.#workOff()
      .catch((error) => {
        this.#all = true;
        this.#options.onError(error);
      })
      .finally(() => {
        this.#working = undefined;
      });
  }

  async #workOff(): Promise<void> {
    while (!this.#stopped && (this.#all || this.#jobs.size > 0)) {
      const jobs = this.#all ? null : [...this.#jobs];
      this.#all = false;
      this.#jobs = new Set();
      const tasks = await notIndexed(this.#options.pool, jobs);
      for (const task of tasks) if (!this.#stopped) await this.#index(task);
      if (tasks.length === AT_ONCE) this.#all = true;
      this.#options.onChange();
    }
  }

  async #index({ id, mediaId, analyzer }: Task): Promise<void> {
    const { pool, onError } = this.#options;
    await transaction(pool, async (client) => {
      // Before anything of it is written: whoever removes the medium meanwhile waits, or it is gone.
      await client.query("SELECT 1 FROM media WHERE id = $1 FOR KEY SHARE", [mediaId]);
      // Another one, or a newer one, that has it in hand is waited for here.
      const { rowCount } = await client.query(
        `INSERT INTO indexed_tasks (task_id, version, result_of) SELECT id, $2, finished_at FROM tasks WHERE id = $1
         ON CONFLICT (task_id) DO UPDATE SET version = excluded.version, result_of = excluded.result_of
         WHERE indexed_tasks.version < excluded.version
           OR indexed_tasks.version = excluded.version AND indexed_tasks.result_of IS DISTINCT FROM excluded.result_of`,
        [id, RULES_VERSION],
      );
      if (rowCount === 0) return;
      const { rows } = await client.query("SELECT result -> 'result' AS result FROM tasks WHERE id = $1", [
        id,
      ]);
      const tell = (error: unknown) => onError(error, id);
      const result = rows[0]?.result;
      const moments = read(() => momentsOf(analyzer, result), tell);
      await client.query("DELETE FROM moments WHERE task_id = $1", [id]);
      await client.query(
        `INSERT INTO moments (task_id, position, media_id, kind, start_time, end_time, page, frame, content)
         SELECT $1, (ordinality - 1)::int, $2, m ->> 'kind', (m ->> 'start')::float8, (m ->> 'end')::float8,
           (m ->> 'page')::int, m ->> 'frame', m ->> 'content'
         FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS found(m, ordinality)`,
        [id, mediaId, JSON.stringify(moments)],
      );
      if (analyzer === FACES)
        await writeTracks(
          client,
          { id, mediaId },
          read(() => tracksOf(facesOf(result)), tell),
        );
      if (analyzer !== REVIEWED) return;
      await client.query("DELETE FROM findings WHERE task_id = $1", [id]);
      await client.query(
        `INSERT INTO findings (task_id, position, media_id, key, body)
         SELECT $1, (ordinality - 1)::int, $2, f ->> 'key', f -> 'body'
         FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS found(f, ordinality)`,
        [id, mediaId, JSON.stringify(read(() => findingsOf(result), tell))],
      );
    });
  }
}

interface Task {
  readonly id: string;
  readonly mediaId: string;
  readonly analyzer: string;
}

/** Results that today's rules have not seen: of these jobs, or of all. */
async function notIndexed(pool: pg.Pool, jobs: readonly string[] | null): Promise<Task[]> {
  const { rows } = await pool.query(
    `SELECT t.id, t.media_id, t.analyzer FROM tasks t LEFT JOIN indexed_tasks i ON i.task_id = t.id
     WHERE t.state = 'done' AND t.analyzer = ANY($1)
       AND (coalesce(i.version, 0) < $2 OR i.version = $2 AND i.result_of IS DISTINCT FROM t.finished_at)
       AND ($3::uuid[] IS NULL OR t.job_id = ANY($3)) LIMIT $4`,
    [[...SEARCHED, REVIEWED, FACES], RULES_VERSION, jobs, AT_ONCE],
  );
  return rows.map((row) => ({ id: row.id, mediaId: row.media_id, analyzer: row.analyzer }));
}

/** Nothing of a result that can't be read: it would be the same the next time. */
function read<T>(parts: () => T[], onError: (error: unknown) => void): T[] {
  try {
    return parts();
  } catch (error) {
    onError(error);
    return [];
  }
}
