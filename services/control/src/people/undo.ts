import type pg from "pg";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { lockPeople } from "./assign.ts";
import { restore } from "./decisions.ts";
import { type Before, holdMedia, settle } from "./deed.ts";
import type { PersonAction } from "./schemas.ts";

/** Whether nobody has done anything to the same people since. */
const UNDOABLE = `a.undone_at IS NULL AND NOT EXISTS (
  SELECT 1 FROM people_actions later WHERE later.id > a.id AND later.undone_at IS NULL AND later.people && a.people)`;

/** What people did, newest first. */
export async function listActions(pool: pg.Pool, limit: number): Promise<PersonAction[]> {
  const { rows } = await pool.query(
    `SELECT id::int, kind, facts, done_by, done_at, undone_at IS NOT NULL AS undone, ${UNDOABLE} AS undoable
     FROM people_actions a ORDER BY id DESC LIMIT $1`,
    [limit],
  );
  return rows.map(({ facts, done_by, done_at, ...row }) => ({
    ...{ person: facts.person, other: facts.other ?? null, from: facts.from ?? null, to: facts.to ?? null },
    ...{ hidden: facts.hidden ?? null, tracks: facts.tracks ?? null },
    ...{ ...row, by: done_by, at: done_at.toISOString() },
  }));
}

/**
 * Makes people and what was said of their tracks as they were before. What came to them by likeness since then stays, but for
 * those whom the deed had made.
 * @throws ApiError `not_found`, or `conflict` where something was done to the same people later
 */
export async function undo(pool: pg.Pool, id: number): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPeople(client);
    const { rows } = await client.query(
      `SELECT people, before, undone_at, ${UNDOABLE} AS undoable FROM people_actions a WHERE id = $1`,
      [id],
    );
    const [action] = rows;
    if (action === undefined) throw new ApiError("not_found", `There is no action ${id}.`);
    if (action.undone_at !== null) throw new ApiError("conflict", "It is undone already.");
    if (!action.undoable)
      throw new ApiError("conflict", "Something was done to the same people since; undo that first.");
    const before: Before = action.before;
    await holdMedia(client, action.people, before.tracks);
    const people = await concerned(client, action.people, before);
    await client.query(
      `INSERT INTO people (id, name, hidden, created_at)
       SELECT id, name, hidden, "createdAt" FROM jsonb_to_recordset($1::jsonb)
         AS was(id uuid, name text, hidden boolean, "createdAt" timestamptz)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, hidden = excluded.hidden`,
      [JSON.stringify(before.people)],
    );
    await restore(client, before.tracks);
    const freed = await client.query(
      "UPDATE face_tracks SET person_id = NULL WHERE person_id = ANY($1) RETURNING id",
      [before.made],
    );
    await client.query("UPDATE people_actions SET undone_at = now() WHERE id = $1", [id]);
    await settle(client, people, [...before.tracks, ...freed.rows]);
  });
}

/** Those to whom it was done, and those who have its tracks now. */
async function concerned(
  client: pg.PoolClient,
  people: readonly string[],
  { tracks }: Before,
): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT DISTINCT person_id FROM face_tracks WHERE id = ANY($1) AND person_id IS NOT NULL",
    [tracks.map(({ id }) => id)],
  );
  return [...new Set([...people, ...rows.map((row) => row.person_id)])];
}

/** Forgets what was done more than so many days ago: it holds names, and can't be undone any more. */
export async function forgetActions(pool: pg.Pool, days: number): Promise<void> {
  await pool.query("DELETE FROM people_actions WHERE done_at < now() - make_interval(days => $1)", [days]);
}
