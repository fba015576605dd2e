import type pg from "pg";
import { transaction } from "../database.ts";
import { assignMedium, lockPeople } from "./assign.ts";
import { refreshStale } from "./refresh.ts";

/** How long it waits after a failure, in milliseconds. */
const RETRY = 5_000;
/** People who are seen to at once. */
const AT_ONCE = 200;

export interface PeopleIndexOptions {
  readonly pool: pg.Pool;
  /** Told when work fails; it is tried again. */
  readonly onError: (error: Error) => void;
}

/**
 * Finds out whose the faces are that nobody has compared yet, a medium at a time in the order of their uploads, and sees to people
 * whose media are gone. Two at once do no harm: they take turns.
 */
export class PeopleIndex {
  readonly #options: PeopleIndexOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: PeopleIndexOptions) {
    this.#options = options;
  }

  /** Asks for a look now. */
  kick(): void {
    this.#again = true;
    if (this.#stopped) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      // Whoever asked in the very moment of the end is heard, too.
      if (this.#again) this.kick();
    });
  }

  /** Ends after the medium in hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        while (!this.#stopped && (await this.#step()));
      } catch (error) {
        this.#options.onError(error as Error);
        if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), RETRY);
      }
    }
  }

  /** False when there is nothing left to do. */
  #step(): Promise<boolean> {
    return transaction(this.#options.pool, async (client) => {
      const { rows } = await client.query(NEXT);
      const { medium, stale } = rows[0];
      if (medium === null && !stale) return false;
      await lockPeople(client);
      if (stale) await refreshStale(client, AT_ONCE);
      else await assignMedium(client, medium);
      return true;
    });
  }
}

/** Those who are gone come first, so that nobody is compared with them. */
const NEXT = `SELECT EXISTS (SELECT 1 FROM stale_people) AS stale, (
  SELECT m.id FROM media m WHERE EXISTS (SELECT 1 FROM face_tracks WHERE media_id = m.id AND person_id IS NULL)
  ORDER BY m.created_at, m.id LIMIT 1
) AS medium`;
