import type pg from "pg";
import { indexed } from "../search/indexed.ts";
import type { MediaPerson, Person, PersonTrack } from "./schemas.ts";

export interface PeopleSearch {
  /** A part of the name; empty: everybody. */
  readonly name: string;
  /** Those who are hidden, too. */
  readonly hidden: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** The face that shows a track best. */
const COVER = `jsonb_build_object('mediaId', face_tracks.media_id) || (face_tracks.faces -> face_tracks.cover) - 'time' - 'confidence'`;

/** Somebody is there who is seen, or of whom somebody said something. `$1`: one person; null: all. */
const PEOPLE = `
  WITH seen AS (
    SELECT person_id, count(*)::int AS tracks, count(DISTINCT face_tracks.media_id)::int AS media
    FROM face_tracks ${indexed("face_tracks")} WHERE person_id IS NOT NULL AND ($1::uuid IS NULL OR person_id = $1)
    GROUP BY person_id
  ), listed AS (
    SELECT p.id, name, hidden, coalesce(tracks, 0) AS tracks, coalesce(media, 0) AS media, created_at
    FROM people p LEFT JOIN seen ON seen.person_id = p.id
    WHERE ($1::uuid IS NULL OR p.id = $1) AND (tracks > 0 OR name IS NOT NULL OR hidden) AND ($2 OR NOT hidden)
      AND ($3 = '' OR strpos(lower(name), lower($3)) > 0)
    ORDER BY coalesce(tracks, 0) DESC, created_at, p.id LIMIT $4 OFFSET $5
  )
  SELECT listed.id, name, hidden, tracks, media, best.cover FROM listed LEFT JOIN LATERAL (
    SELECT ${COVER} AS cover FROM face_tracks ${indexed("face_tracks")}
    WHERE person_id = listed.id ORDER BY clarity DESC, face_tracks.id LIMIT 1
  ) best ON true ORDER BY tracks DESC, created_at, listed.id`;

/** Those who are seen most come first; whether there are more. */
export async function listPeople(
  pool: pg.Pool,
  { name, hidden, limit, offset }: PeopleSearch,
): Promise<{ people: Person[]; more: boolean }> {
  const { rows } = await pool.query<Person>(PEOPLE, [null, hidden, name, limit + 1, offset]);
  return { people: rows.slice(0, limit), more: rows.length > limit };
}

export async function findPerson(pool: pg.Pool, id: string): Promise<Person | undefined> {
  const { rows } = await pool.query<Person>(PEOPLE, [id, true, "", 1, 0]);
  return rows[0];
}

/** Where somebody is seen, newest media first, each in the order of its time; whether there is more. */
export async function tracksOfPerson(
  pool: pg.Pool,
  id: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<{ tracks: PersonTrack[]; more: boolean }> {
  const { rows } = await pool.query<PersonTrack>(
    `SELECT face_tracks.id, face_tracks.media_id AS "mediaId", m.name AS "mediaName", start_time AS start, end_time AS end,
       face_tracks.page, d.person_id IS NOT NULL AS confirmed, ${COVER} AS cover
     FROM face_tracks ${indexed("face_tracks")} JOIN media m ON m.id = face_tracks.media_id
     LEFT JOIN decided_faces d ON d.id = face_tracks.id
     WHERE face_tracks.person_id = $1 ORDER BY m.created_at DESC, m.id, position LIMIT $2 OFFSET $3`,
    [id, limit + 1, offset],
  );
  return { tracks: rows.slice(0, limit), more: rows.length > limit };
}

/** Who is seen in a medium, in the order of their first faces, without those who are hidden. */
export async function peopleOfMedia(pool: pg.Pool, mediaId: string): Promise<MediaPerson[]> {
  const { rows } = await pool.query<MediaPerson>(
    `SELECT people.id, people.name, jsonb_agg(jsonb_build_object(
       'id', face_tracks.id, 'start', start_time, 'end', end_time, 'page', page, 'faces', faces
     ) ORDER BY position) AS tracks
     FROM face_tracks ${indexed("face_tracks")} JOIN people ON people.id = person_id AND NOT hidden
     WHERE face_tracks.media_id = $1 GROUP BY people.id ORDER BY min(position)`,
    [mediaId],
  );
  return rows;
}
