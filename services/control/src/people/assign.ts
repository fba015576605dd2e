import type pg from "pg";
import { type Look, unpacked } from "./faces.ts";
import { grouped, type Known, type Waiting } from "./group.ts";
import { nearPeople } from "./near.ts";
import { refreshPeople } from "./refresh.ts";

/** Who changes whose face is whose, one after the other: two who do it at once would each make the same person. */
export async function lockPeople(client: pg.PoolClient): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('people'))");
}

/** Gives the medium's tracks that have no person theirs. Under the lock of people. */
export async function assignMedium(client: pg.PoolClient, mediaId: string): Promise<void> {
  const waiting = await waitingOf(client, mediaId);
  if (waiting.length === 0) return;
  const people = await knownTo(client, mediaId, waiting);
  const whose = grouped(waiting, people);
  const ids = [...new Set(whose.values())];
  await client.query("INSERT INTO people (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING", [ids]);
  await client.query(
    `UPDATE face_tracks SET person_id = whose.person FROM unnest($1::uuid[], $2::uuid[]) AS whose(track, person)
     WHERE id = whose.track`,
    [[...whose.keys()], [...whose.values()]],
  );
  await refreshPeople(client, ids);
}

async function waitingOf(client: pg.PoolClient, mediaId: string): Promise<Waiting[]> {
  const { rows } = await client.query(
    `SELECT t.id, jsonb_path_query_array(t.faces, '$[*].frame') AS frames, model, vector, d.person_id, d.not_people
     FROM face_tracks t LEFT JOIN decided_faces d ON d.id = t.id
     WHERE t.media_id = $1 AND t.person_id IS NULL ORDER BY position`,
    [mediaId],
  );
  return rows.map(({ id, frames, model, vector, person_id, not_people }) => ({
    ...{ id, frames, look: lookOf(model, vector) },
    ...{ person: person_id, notPeople: not_people ?? [] },
  }));
}

/** All whom one of the tracks may be: who looks like it, whom somebody said it is, or who has the id that it would give. */
async function knownTo(
  client: pg.PoolClient,
  mediaId: string,
  waiting: readonly Waiting[],
): Promise<Known[]> {
  const looks = waiting.flatMap(({ look }) => (look === null ? [] : [look]));
  const near = await nearPeople(client, looks);
  const named = waiting.flatMap(({ id, person }) => (person === null ? [id] : [id, person]));
  const { rows } = await client.query(
    `SELECT p.id, coalesce(l.models, '{}') AS models, coalesce(l.vectors, '{}') AS vectors, s.frames FROM people p
     LEFT JOIN LATERAL (
       SELECT array_agg(model) AS models, array_agg(vector) AS vectors FROM person_looks WHERE person_id = p.id
     ) l ON true
     CROSS JOIN LATERAL (
       SELECT ARRAY(SELECT jsonb_path_query(faces, '$[*].frame') #>> '{}' FROM face_tracks
         WHERE media_id = $2 AND person_id = p.id) AS frames
     ) s WHERE p.id = ANY($1) ORDER BY p.id`,
    [[...new Set([...near, ...named])], mediaId],
  );
  return rows.map(({ id, models, vectors, frames }) => ({
    ...{ id, frames },
    looks: models.map((model: string, index: number) => ({ model, vector: unpacked(vectors[index]) })),
  }));
}

function lookOf(model: string | null, vector: Buffer | null): Look | null {
  return model === null || vector === null ? null : { model, vector: unpacked(vector) };
}
