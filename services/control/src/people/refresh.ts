import type pg from "pg";
import { unpacked } from "./faces.ts";
import { meanOf, packed } from "./looks.ts";

/** Tracks that say how somebody looks, at most: first those of which somebody said whose they are, then the clearest. */
const TELLING = 100;

/** People whose tracks are read at once. */
const AT_ONCE = 50;

const LOOKS = `
  SELECT person_id, model, array_agg(vector ORDER BY nth) AS vectors FROM (
    SELECT t.person_id, model, vector, row_number() OVER (
      PARTITION BY t.person_id, model ORDER BY (d.person_id IS NULL), clarity DESC, t.id
    ) AS nth
    FROM face_tracks t LEFT JOIN decided_faces d ON d.id = t.id
    WHERE t.person_id = ANY($1) AND model IS NOT NULL
  ) told WHERE nth <= ${TELLING} GROUP BY person_id, model`;

/** Makes anew how these people look, and removes those of whom nothing is left. Under the lock of people. */
export async function refreshPeople(client: pg.PoolClient, ids: readonly string[]): Promise<void> {
  await removeEmpty(client, ids);
  await client.query("DELETE FROM person_looks WHERE person_id = ANY($1)", [ids]);
  const described = await describedOf(client, ids);
  for (let start = 0; start < described.length; start += AT_ONCE) {
    const { rows } = await client.query(LOOKS, [described.slice(start, start + AT_ONCE)]);
    const looks = rows.map(({ vectors }) => lookOf(vectors));
    await client.query(
      `INSERT INTO person_looks (person_id, model, vector) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])`,
      [rows.map((row) => row.person_id), rows.map(({ model }) => model), looks],
    );
  }
}

/** Those who have no track, and of whom nobody said anything. */
async function removeEmpty(client: pg.PoolClient, ids: readonly string[]): Promise<void> {
  await client.query(
    `DELETE FROM people p WHERE id = ANY($1) AND name IS NULL AND NOT hidden
       AND NOT EXISTS (SELECT 1 FROM face_tracks WHERE person_id = p.id)
       AND NOT EXISTS (SELECT 1 FROM decided_faces WHERE person_id = p.id)`,
    [ids],
  );
}

async function describedOf(client: pg.PoolClient, ids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT DISTINCT person_id FROM face_tracks WHERE person_id = ANY($1) AND model IS NOT NULL",
    [ids],
  );
  return rows.map((row) => row.person_id);
}

function lookOf(vectors: readonly Buffer[]): Buffer {
  return packed(meanOf(vectors.map((vector) => ({ vector: unpacked(vector), weight: 1 }))));
}

/** Sees to people whose tracks were removed; how many. Under the lock of people. */
export async function refreshStale(client: pg.PoolClient, most: number): Promise<number> {
  const { rows } = await client.query(
    `DELETE FROM stale_people WHERE person_id IN (SELECT DISTINCT person_id FROM stale_people LIMIT $1) RETURNING person_id`,
    [most],
  );
  const ids = [...new Set<string>(rows.map((row) => row.person_id))];
  if (ids.length > 0) await refreshPeople(client, ids);
  return ids.length;
}
