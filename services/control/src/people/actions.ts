import { randomUUID } from "node:crypto";
import type pg from "pg";
import { ApiError } from "../errors.ts";
import { confirm, deny, type Said, sayOfOther } from "./decisions.ts";
import { perform, type Somebody } from "./deed.ts";

/** Gives somebody a name, or takes it: whose the tracks are is thereby said. Nothing happens where it is the name already. */
export async function rename(pool: pg.Pool, by: string, id: string, name: string | null): Promise<void> {
  await perform(pool, by, [id], async (client, people, tracks) => {
    const person = first(people);
    return {
      kind: "rename",
      facts: { person: shown(person), from: person.name, to: name },
      changes: isNotSaid(id),
      work: async () => {
        await client.query("UPDATE people SET name = $2 WHERE id = $1", [id, name]);
        if (name !== null) await confirm(client, ofPerson(tracks, id), id);
      },
    };
  });
}

/** Leaves somebody out of lists and searches, or shows them again. */
export async function hide(pool: pg.Pool, by: string, id: string, hidden: boolean): Promise<void> {
  await perform(pool, by, [id], async (client, people, tracks) => ({
    kind: "hide",
    facts: { person: shown(first(people)), hidden },
    changes: isNotSaid(id),
    work: async () => {
      await client.query("UPDATE people SET hidden = $2 WHERE id = $1", [id, hidden]);
      if (hidden) await confirm(client, ofPerson(tracks, id), id);
    },
  }));
}

/** Says that two are one; the second one stays, with the name of the first where it has none. */
export async function merge(pool: pg.Pool, by: string, id: string, into: string): Promise<void> {
  if (id === into) throw new ApiError("bad_request", "Nobody can be merged into themselves.");
  await perform(pool, by, [id, into], async (client, people, tracks) => {
    const [from, other] = [first(people), people[1] as Somebody];
    const moved = ofPerson(tracks, id);
    return {
      kind: "merge",
      facts: { person: shown(from), other: shown(other), tracks: moved.length },
      work: async () => {
        await sayOfOther(client, id, into);
        await confirm(client, [...moved, ...ofPerson(tracks, into)], into);
        await move(client, moved, into);
        await client.query("UPDATE people SET name = coalesce(name, $2) WHERE id = $1", [into, from.name]);
        await client.query("DELETE FROM people WHERE id = $1", [id]);
      },
    };
  });
}

/** Says that these tracks are somebody else, and that the others are not. The new person's id. */
export async function split(
  pool: pg.Pool,
  by: string,
  id: string,
  chosen: readonly string[],
): Promise<string> {
  const made = randomUUID();
  await perform(pool, by, [id], async (client, people, tracks) => {
    const all = ofPerson(tracks, id);
    const rest = all.filter((track) => !chosen.includes(track));
    for (const track of chosen) if (!all.includes(track)) throw notTheirs(track, id);
    if (rest.length === 0)
      throw new ApiError(
        "bad_request",
        "At least one track must stay; a whole person can be renamed or merged.",
      );
    return {
      kind: "split",
      facts: {
        person: shown(first(people)),
        other: { id: made, name: null },
        tracks: all.length - rest.length,
      },
      made: [made],
      work: async () => {
        await client.query("INSERT INTO people (id) VALUES ($1)", [made]);
        await confirm(client, rest, id);
        await deny(client, rest, made);
        await confirm(client, chosen, made);
        await deny(client, chosen, id);
        await move(client, chosen, made);
      },
    };
  });
  return made;
}

/** Says that a track is not this person: it leaves, and is not compared with them again. */
export async function reject(pool: pg.Pool, by: string, id: string, track: string): Promise<void> {
  await perform(pool, by, [id], async (client, people, tracks) => {
    if (!ofPerson(tracks, id).includes(track)) throw notTheirs(track, id);
    return {
      kind: "reject",
      facts: { person: shown(first(people)), tracks: 1 },
      changes: (said) => said.id === track,
      work: async () => {
        await deny(client, [track], id);
        await move(client, [track], null);
      },
    };
  });
}

async function move(client: pg.PoolClient, tracks: readonly string[], person: string | null): Promise<void> {
  await client.query("UPDATE face_tracks SET person_id = $2 WHERE id = ANY($1)", [tracks, person]);
}

function ofPerson(tracks: readonly Said[], person: string): string[] {
  return tracks.filter(({ assigned }) => assigned === person).map(({ id }) => id);
}

/** Those of which nobody has said yet that they are this person. */
function isNotSaid(person: string): (track: Said) => boolean {
  return ({ assigned, said }) => assigned === person && said?.person !== person;
}

function shown({ id, name }: Somebody): Pick<Somebody, "id" | "name"> {
  return { id, name };
}

function first(people: readonly Somebody[]): Somebody {
  return people[0] as Somebody;
}

function notTheirs(track: string, id: string): ApiError {
  return new ApiError(
    "not_found",
    `Person "${id}" has no track "${track}"; it may have been looked at again.`,
  );
}
