import type pg from "pg";
import { transaction } from "../database.ts";
import { lockPeople } from "./assign.ts";
import { refreshPeople } from "./refresh.ts";

/**
 * Forgets whose the faces are but what people said of them, so that all others are compared anew: after another model has looked
 * at all media, or to begin again. How many tracks these are.
 */
export async function regroup(pool: pg.Pool): Promise<number> {
  return transaction(pool, async (client) => {
    await lockPeople(client);
    const { rowCount } = await client.query(
      `UPDATE face_tracks t SET person_id = NULL
       WHERE NOT EXISTS (SELECT 1 FROM decided_faces d WHERE d.id = t.id AND d.person_id IS NOT NULL)`,
    );
    const { rows } = await client.query("SELECT id FROM people");
    await refreshPeople(
      client,
      rows.map(({ id }) => id),
    );
    return rowCount ?? 0;
  });
}
