import type pg from "pg";
import { transaction } from "../database.ts";
import type { Shelf } from "./shelf.ts";
import type { Vectors } from "./vectors.ts";

/** How often it looks whether the vectors are still there, and after a failure whether all is well again; in milliseconds. */
const EVERY = 60_000;
const RETRY = 5_000;
const AT_ONCE = 100;

export interface VectorIndexOptions {
  readonly pool: pg.Pool;
  readonly vectors: Vectors;
  readonly shelves: readonly Shelf[];
  /** Told when work begins to fail, and undefined when it works again. */
  readonly onTrouble: (error: Error | undefined) => void;
}

/**
 * Keeps the vectors of all results in the vector database. The rows are the truth: vectors that are lost, by whatever, are
 * made anew, and those of results that are gone are removed.
 */
export class VectorIndex {
  readonly #options: VectorIndexOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #trouble = false;

  constructor(options: VectorIndexOptions) {
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
      error = await this.#workOff();
    }
    if ((error !== undefined) !== this.#trouble) this.#options.onTrouble(error);
    this.#trouble = error !== undefined;
    if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), this.#trouble ? RETRY : EVERY);
  }

  /** What went wrong first: a shelf that can't be filled keeps no other from being so. */
  async #workOff(): Promise<Error | undefined> {
    const parts = [
      () => this.#removeStale(),
      ...this.#options.shelves.map((shelf) => () => this.#fill(shelf)),
    ];
    const errors: Error[] = [];
    for (const part of parts) await part().catch((error: Error) => errors.push(error));
    return errors[0];
  }

  async #fill(shelf: Shelf): Promise<void> {
    const { pool } = this.#options;
    const store = await shelf.begin();
    while (!this.#stopped) {
      const { rows } = await pool.query(`SELECT task_id FROM ${NOT_EMBEDDED} LIMIT ${AT_ONCE}`, [
        store,
        shelf.analyzers,
      ]);
      if (rows.length === 0) return;
      for (const { task_id } of rows) if (!this.#stopped) await this.#embed(shelf, task_id, store);
    }
  }

  async #removeStale(): Promise<void> {
    const { pool, vectors } = this.#options;
    while (!this.#stopped) {
      const { rows } = await pool.query(`SELECT task_id FROM stale_vectors LIMIT ${AT_ONCE}`);
      if (rows.length === 0) return;
      const tasks = rows.map((row) => row.task_id);
      await vectors.remove({ task: tasks });
      await pool.query("DELETE FROM stale_vectors WHERE task_id = ANY($1)", [tasks]);
    }
  }

  async #embed(shelf: Shelf, taskId: string, store: string): Promise<void> {
    const { pool, vectors } = this.#options;
    await transaction(pool, async (connection) => {
      // Held until the vectors are there: who indexes or removes the result meanwhile waits, and its vectors are seen to after.
      const { rows } = await connection.query(
        `SELECT ${MARK} AS mark FROM ${NOT_EMBEDDED} AND i.task_id = $3 FOR UPDATE OF i`,
        [store, shelf.analyzers, taskId],
      );
      if (rows[0] === undefined) return;
      for (const collection of shelf.collections) await vectors.remove({ task: [taskId] }, collection);
      await shelf.fill(connection, taskId);
      await connection.query("UPDATE indexed_tasks SET embedded = $2 WHERE task_id = $1", [
        taskId,
        rows[0].mark,
      ]);
    });
  }
}

/** Which vectors a result's are among: those of this store, made of what these rules made of this result. */
const MARK = "concat_ws(' ', $1::text, i.version, extract(epoch FROM i.result_of))";
const NOT_EMBEDDED = `indexed_tasks i JOIN tasks t ON t.id = i.task_id
  WHERE t.analyzer = ANY($2) AND i.embedded IS DISTINCT FROM ${MARK}`;
