import type pg from "pg";
import { transaction } from "../database.ts";
import { type MeaningClient, TEXTS_AT_ONCE } from "./vectors.ts";

/** What is searched by its meaning: what people said or wrote. A single thing that was seen has a word, and is found by it. */
export const MEANT = ["speech", "text", "chapter"];

/** How often it looks whether the vectors are still there, and after a failure whether all is well again; in milliseconds. */
const EVERY = 60_000;
const RETRY = 5_000;
const AT_ONCE = 100;

export interface MeaningIndexOptions {
  readonly pool: pg.Pool;
  readonly client: MeaningClient;
  /** Told when work begins to fail, and undefined when it works again. */
  readonly onTrouble: (error: Error | undefined) => void;
}

/**
 * Keeps the vectors of all moments in the vector database. The rows are the truth: vectors that are lost, by whatever, are
 * made anew, and those of results that are gone are removed.
 */
export class MeaningIndex {
  readonly #options: MeaningIndexOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #trouble = false;

  constructor(options: MeaningIndexOptions) {
    this.#options = options;
  }

  /** Asks for a look now. */
  kick(): void {
    this.#again = true;
    if (this.#stopped) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Ends after the result in hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    let error: Error | undefined;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      error = await this.#workOff().then(
        () => undefined,
        (error: Error) => error,
      );
    }
    if ((error !== undefined) !== this.#trouble) this.#options.onTrouble(error);
    this.#trouble = error !== undefined;
    if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), this.#trouble ? RETRY : EVERY);
  }

  async #workOff(): Promise<void> {
    const { pool, client } = this.#options;
    const store = await client.begin();
    await this.#removeStale();
    while (!this.#stopped) {
      const { rows } = await pool.query(`SELECT task_id FROM ${NOT_EMBEDDED} LIMIT ${AT_ONCE}`, [store]);
      if (rows.length === 0) return;
      for (const { task_id } of rows) if (!this.#stopped) await this.#embed(task_id, store);
    }
  }

  async #removeStale(): Promise<void> {
    const { pool, client } = this.#options;
    while (!this.#stopped) {
      const { rows } = await pool.query(`SELECT task_id FROM stale_vectors LIMIT ${AT_ONCE}`);
      if (rows.length === 0) return;
      const tasks = rows.map((row) => row.task_id);
      await client.remove({ task: tasks });
      await pool.query("DELETE FROM stale_vectors WHERE task_id = ANY($1)", [tasks]);
    }
  }

  async #embed(taskId: string, store: string): Promise<void> {
    const { pool, client } = this.#options;
    await transaction(pool, async (connection) => {
      // Held until the vectors are there: who indexes or removes the result meanwhile waits, and its vectors are seen to after.
      const { rows } = await connection.query(
        `SELECT ${MARK} AS mark FROM ${NOT_EMBEDDED} AND i.task_id = $2 FOR UPDATE OF i`,
        [store, taskId],
      );
      if (rows[0] === undefined) return;
      const moments = await connection.query(
        "SELECT position, media_id, kind, content FROM moments WHERE task_id = $1 AND kind = ANY($2) ORDER BY position",
        [taskId, MEANT],
      );
      await client.remove({ task: [taskId] });
      for (let start = 0; start < moments.rows.length; start += TEXTS_AT_ONCE) {
        const some = moments.rows.slice(start, start + TEXTS_AT_ONCE);
        const vectors = await client.embed(some.map(({ content }) => content));
        await client.put(
          some.map(({ position, media_id, kind }, index) => ({
            id: `${taskId}/${position}`,
            vector: vectors[index] ?? "",
            labels: { task: taskId, media: media_id, kind },
          })),
        );
      }
      await connection.query("UPDATE indexed_tasks SET embedded = $2 WHERE task_id = $1", [
        taskId,
        rows[0].mark,
      ]);
    });
  }
}

/** Which vectors a result's moments are among: those of this store, made of the moments that these rules made of this result. */
const MARK = "concat_ws(' ', $1::text, i.version, extract(epoch FROM i.result_of))";
const NOT_EMBEDDED = `indexed_tasks i WHERE i.embedded IS DISTINCT FROM ${MARK}`;
