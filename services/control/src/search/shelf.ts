import type pg from "pg";

/** One kind of vectors that are made of results. */
export interface Shelf {
  /** Analyzers whose results it is made of. */
  readonly analyzers: readonly string[];
  /** Of vector-db, in which they are. */
  readonly collections: readonly string[];
  /**
   * Makes its collections if they are not there. A name for what its vectors are made by and when the collections were begun:
   * with another name, none of the vectors that were put before are there.
   */
  readonly begin: () => Promise<string>;
  /** Puts the vectors of a result, where there are none of it. */
  readonly fill: (connection: pg.PoolClient, taskId: string) => Promise<void>;
}
