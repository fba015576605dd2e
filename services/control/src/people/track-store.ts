import type pg from "pg";
import { type Before, type Identity, identified } from "./again.ts";
import { lockPeople } from "./assign.ts";
import { packed } from "./looks.ts";
import type { Track } from "./tracks.ts";

/** What a track was before its medium was looked at anew. */
interface Old extends Before {
  readonly described: boolean;
  readonly person: string | null;
}

/**
 * Writes the tracks of a medium in the place of those that it had. One that is found again keeps its id, its person and what
 * people said of it. Only what is new is compared with people later, and what nobody had described before.
 */
export async function writeTracks(
  client: pg.PoolClient,
  { id: taskId, mediaId }: { readonly id: string; readonly mediaId: string },
  tracks: readonly Track[],
): Promise<void> {
  await lockPeople(client);
  const old = await oldTracks(client, mediaId);
  const identities = identified(tracks, await decidedTracks(client, mediaId), [...old.values()]);
  await inherit(client, tracks, identities);
  await client.query("DELETE FROM face_tracks WHERE media_id = $1", [mediaId]);
  const rows = tracks.map((track, position) => {
    const id = identities[position]?.id ?? "";
    const { start, end, page, faces, cover, clarity, look } = track;
    return {
      id,
      position,
      start,
      end,
      page,
      faces,
      cover,
      clarity,
      model: look?.model ?? null,
      person: keeps(track, old.get(id)),
    };
  });
  await client.query(
    `INSERT INTO face_tracks (id, task_id, media_id, position, start_time, end_time, page, faces, cover, clarity, model, person_id, vector)
     SELECT (t ->> 'id')::uuid, $1, $2, (t ->> 'position')::int, (t ->> 'start')::float8, (t ->> 'end')::float8,
       (t ->> 'page')::int, t -> 'faces', (t ->> 'cover')::int, (t ->> 'clarity')::float8, t ->> 'model',
       (t ->> 'person')::uuid, vector
     FROM ROWS FROM (jsonb_array_elements($3::jsonb), unnest($4::bytea[])) AS found(t, vector)`,
    [taskId, mediaId, JSON.stringify(rows), tracks.map(({ look }) => look && packed(look.vector))],
  );
}

/** Its person, but where it can be compared for the first time. */
function keeps({ look }: Track, old: Old | undefined): string | null {
  if (old === undefined || (look !== null && !old.described)) return null;
  return old.person;
}

async function oldTracks(client: pg.PoolClient, mediaId: string): Promise<Map<string, Old>> {
  const { rows } = await client.query(
    `SELECT id, page, faces, model IS NOT NULL AS described, person_id AS person FROM face_tracks
     WHERE media_id = $1 ORDER BY position`,
    [mediaId],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function decidedTracks(client: pg.PoolClient, mediaId: string): Promise<Before[]> {
  const { rows } = await client.query(
    "SELECT id, page, faces FROM decided_faces WHERE media_id = $1 ORDER BY decided_at, id",
    [mediaId],
  );
  return rows;
}

/** Where one track has become two, what people said of it holds for both. */
async function inherit(
  client: pg.PoolClient,
  tracks: readonly Track[],
  identities: readonly Identity[],
): Promise<void> {
  const halves = identities.flatMap(({ id, alsoOf }, index) => {
    const { page = null, faces } = tracks[index] ?? {};
    return alsoOf === undefined ? [] : [{ id, of: alsoOf, page, faces }];
  });
  await client.query(
    `INSERT INTO decided_faces (id, media_id, page, faces, person_id, not_people)
     SELECT (h ->> 'id')::uuid, media_id, (h ->> 'page')::int, h -> 'faces', person_id, not_people
     FROM jsonb_array_elements($1::jsonb) AS h JOIN decided_faces ON decided_faces.id = (h ->> 'of')::uuid`,
    [JSON.stringify(halves)],
  );
}
