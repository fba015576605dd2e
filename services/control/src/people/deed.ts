import type pg from "pg";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { assignMedium, lockPeople } from "./assign.ts";
import { type Said, saidOf } from "./decisions.ts";
import { refreshPeople } from "./refresh.ts";
import type { PersonActionKind } from "./schemas.ts";

/** Somebody, as they were at some time. */
export interface Somebody {
  readonly id: string;
  readonly name: string | null;
  readonly hidden: boolean;
  readonly createdAt: string;
}

/** What was before somebody did something, so that it can be undone. */
export interface Before {
  readonly people: readonly Somebody[];
  readonly tracks: readonly Said[];
  /** Those whom it made. */
  readonly made: readonly string[];
}

/** What is told of a deed. */
export interface Facts {
  readonly person: { readonly id: string; readonly name: string | null };
  readonly other?: { readonly id: string; readonly name: string | null };
  readonly from?: string | null;
  readonly to?: string | null;
  readonly hidden?: boolean;
  /** How many tracks it moved. */
  readonly tracks?: number;
}

export interface Deed {
  readonly kind: PersonActionKind;
  readonly facts: Facts;
  /** Tracks of the people whom it is done to of which it says nothing new need not be remembered. */
  readonly changes?: (track: Said) => boolean;
  readonly made?: readonly string[];
  readonly work: () => Promise<void>;
}

/**
 * Does something to people and remembers what was before it. `ids`: whom it is done to; `plan` is given them as they are, and
 * says what is to be done. Tracks that have nobody after it are compared at once.
 * @throws ApiError `not_found` for somebody who is not there
 */
export async function perform(
  pool: pg.Pool,
  by: string,
  ids: readonly string[],
  plan: (client: pg.PoolClient, people: readonly Somebody[], tracks: readonly Said[]) => Promise<Deed>,
): Promise<void> {
  await transaction(pool, async (client) => {
    await lockPeople(client);
    const people: Somebody[] = [];
    for (const id of ids) people.push(await existing(client, id));
    await holdMedia(client, ids);
    const tracks = await saidOf(client, ids);
    const { kind, facts, changes = () => true, made = [], work } = await plan(client, people, tracks);
    const before: Before = { people, tracks: tracks.filter(changes), made };
    await work();
    await client.query(
      "INSERT INTO people_actions (kind, people, facts, before, done_by) VALUES ($1, $2, $3, $4, $5)",
      [kind, [...ids, ...made], JSON.stringify(facts), JSON.stringify(before), by],
    );
    await settle(client, [...ids, ...made], before.tracks);
  });
}

/** Makes anew how these people look, and finds somebody for tracks that have nobody. */
export async function settle(
  client: pg.PoolClient,
  people: readonly string[],
  tracks: readonly Said[],
): Promise<void> {
  await refreshPeople(client, people);
  const { rows } = await client.query(
    `SELECT DISTINCT media_id FROM face_tracks WHERE id = ANY($1) AND person_id IS NULL ORDER BY media_id`,
    [tracks.map(({ id }) => id)],
  );
  for (const { media_id } of rows) await assignMedium(client, media_id);
}

/** Keeps the media of these people and tracks from being removed meanwhile: asked for later, that could be a deadlock. */
export async function holdMedia(
  client: pg.PoolClient,
  people: readonly string[],
  tracks: readonly Said[] = [],
): Promise<void> {
  await client.query(
    `SELECT 1 FROM media WHERE id IN (SELECT media_id FROM face_tracks WHERE person_id = ANY($1) OR id = ANY($2))
     ORDER BY id FOR KEY SHARE`,
    [people, tracks.map(({ id }) => id)],
  );
}

async function existing(client: pg.PoolClient, id: string): Promise<Somebody> {
  const { rows } = await client.query(
    `SELECT id, name, hidden, to_jsonb(created_at) #>> '{}' AS "createdAt" FROM people WHERE id = $1`,
    [id],
  );
  if (rows[0] === undefined) throw noPerson(id);
  return rows[0];
}

export function noPerson(id: string): ApiError {
  return new ApiError("not_found", `There is no person "${id}"; they may have become another one.`);
}
