import type pg from "pg";

/** Says of tracks whose they are; whatever was said of them before counts no more. */
export async function confirm(
  client: pg.PoolClient,
  tracks: readonly string[],
  person: string,
): Promise<void> {
  await client.query(
    `INSERT INTO decided_faces AS d (id, media_id, page, faces, person_id)
     SELECT id, media_id, page, faces, $2 FROM face_tracks WHERE id = ANY($1)
     ON CONFLICT (id) DO UPDATE
     SET person_id = excluded.person_id, not_people = array_remove(d.not_people, $2), decided_at = now()`,
    [tracks, person],
  );
}

/** Says of tracks whose they are not. */
export async function deny(client: pg.PoolClient, tracks: readonly string[], person: string): Promise<void> {
  await client.query(
    `INSERT INTO decided_faces AS d (id, media_id, page, faces, not_people)
     SELECT id, media_id, page, faces, ARRAY[$2::uuid] FROM face_tracks WHERE id = ANY($1)
     ON CONFLICT (id) DO UPDATE
     SET person_id = nullif(d.person_id, $2), not_people = array_remove(d.not_people, $2) || $2::uuid, decided_at = now()`,
    [tracks, person],
  );
}

/** Whatever was said of the one holds for the other: they are the same. */
export async function sayOfOther(client: pg.PoolClient, person: string, other: string): Promise<void> {
  await client.query("UPDATE decided_faces SET person_id = $2 WHERE person_id = $1", [person, other]);
  await client.query(
    `UPDATE decided_faces SET not_people = array_remove(array_remove(not_people, $1), $2) || $2::uuid
     WHERE $1 = ANY(not_people)`,
    [person, other],
  );
}

/** What was said of a track, and whose it was, at some time. */
export interface Said {
  readonly id: string;
  readonly assigned: string | null;
  /** Null: nothing. */
  readonly said: { readonly person: string | null; readonly notPeople: readonly string[] } | null;
}

/** What is said of these people's tracks, and of tracks that are not theirs. */
export async function saidOf(client: pg.PoolClient, people: readonly string[]): Promise<Said[]> {
  const { rows } = await client.query(
    `SELECT coalesce(t.id, d.id) AS id, t.person_id AS assigned,
       CASE WHEN d.id IS NOT NULL THEN jsonb_build_object('person', d.person_id, 'notPeople', d.not_people) END AS said
     FROM face_tracks t FULL JOIN decided_faces d ON d.id = t.id
     WHERE t.person_id = ANY($1) OR d.person_id = ANY($1) OR d.not_people && $1 ORDER BY 1`,
    [people],
  );
  return rows;
}

/** Makes it so again, as far as the tracks and people are still there. */
export async function restore(client: pg.PoolClient, before: readonly Said[]): Promise<void> {
  const parameter = [JSON.stringify(before)];
  const was = `jsonb_to_recordset($1::jsonb) AS was(id uuid, assigned uuid, said jsonb)`;
  const person = "(was.said ->> 'person')::uuid";
  const notPeople = "ARRAY(SELECT jsonb_array_elements_text(was.said -> 'notPeople')::uuid)";
  const isThere = `(${person} IS NULL OR EXISTS (SELECT 1 FROM people WHERE id = ${person}))`;
  await client.query(
    `DELETE FROM decided_faces d USING ${was} WHERE d.id = was.id AND was.said IS NULL`,
    parameter,
  );
  await client.query(
    `UPDATE decided_faces d SET person_id = ${person}, not_people = ${notPeople} FROM ${was}
     WHERE d.id = was.id AND was.said IS NOT NULL AND ${isThere}`,
    parameter,
  );
  await client.query(
    `INSERT INTO decided_faces (id, media_id, page, faces, person_id, not_people)
     SELECT t.id, t.media_id, t.page, t.faces, ${person}, ${notPeople} FROM ${was} JOIN face_tracks t ON t.id = was.id
     WHERE was.said IS NOT NULL AND ${isThere} ON CONFLICT DO NOTHING`,
    parameter,
  );
  await client.query(
    `UPDATE face_tracks t SET person_id = (SELECT id FROM people WHERE id = was.assigned) FROM ${was} WHERE t.id = was.id`,
    parameter,
  );
}
