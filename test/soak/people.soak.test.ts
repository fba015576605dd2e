import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Library } from "../service/people.ts";

/** People who are known, each by one track; all different. */
const KNOWN = Number(process.env["PEOPLE"] ?? 100_000);
const DIMENSION = 128;
/** Faces of the medium that is measured; every other one is of somebody who is known. */
const FACES = 100;

let library: Library;

beforeAll(async () => {
  library = await Library.start();
});

afterAll(() => library?.stop());

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How the person of this number looks: a direction of its own, by Box and Muller. */
function looksOf(number: number): number[] {
  const next = random(number);
  const numbers = Array.from(
    { length: DIMENSION },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
  const length = Math.hypot(...numbers);
  return numbers.map((value) => value / length);
}

/** Another picture of them, whose cosine with the first is about 0.7. */
function againOf(number: number): number[] {
  const other = looksOf(-number - 1);
  return looksOf(number).map((value, index) => value + (other[index] ?? 0));
}

async function copy(table: string, lines: Iterable<string>): Promise<void> {
  const psql = [
    "psql",
    "-h",
    "/run/postgresql",
    "-U",
    "platform",
    "-qc",
    `COPY ${table} FROM STDIN`,
    "platform",
  ];
  await execa("docker", ["exec", "-i", library.platform.postgres, ...psql], { input: [...lines].join("\n") });
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`${what}: ${Math.round(performance.now() - began)} ms`);
  return result;
}

test(`who is seen again is found among ${KNOWN} people, and others get their turn meanwhile`, async () => {
  const first = await library.seen("first", { frame: 0, looks: looksOf(KNOWN) });
  const ids = Array.from({ length: KNOWN }, () => randomUUID());
  await copy("people (id)", ids);
  await copy(
    "person_looks (model, person_id, vector)",
    ids.map((id, number) => {
      const hex = Buffer.from(Float32Array.from(looksOf(number)).buffer).toString("hex");
      return `sface-1\t${id}\t\\\\x${hex}`;
    }),
  );
  await library.platform.sql(`INSERT INTO face_tracks (id, task_id, media_id, position, faces, cover, clarity, model, vector, person_id)
    SELECT gen_random_uuid(), t.task_id, t.media_id, row_number() OVER (), t.faces, 0, 0.5, l.model, l.vector, l.person_id
    FROM person_looks l, face_tracks t WHERE t.media_id = '${first.mediaId}' AND l.person_id <> t.person_id`);
  await library.platform.sql("ANALYZE");
  const found = Array.from({ length: FACES }, (_, index) => ({
    frame: index * 2,
    looks: index % 2 === 0 ? againOf(index) : looksOf(KNOWN + 1 + index),
  }));
  let slowest = 0;
  let measuring = true;
  const others = (async () => {
    while (measuring) {
      const began = performance.now();
      await fetch(`${library.client.url}/api/health`);
      slowest = Math.max(slowest, performance.now() - began);
      await sleep(20);
    }
  })();
  const medium = await timed(`a medium with ${FACES} faces, from upload to people`, () =>
    library.seen("second", ...found),
  );
  measuring = false;
  await others;
  console.log(`slowest answer meanwhile: ${Math.round(slowest)} ms`);
  const whose = new Map(
    (await library.of(medium.mediaId)).flatMap(({ id, tracks }) =>
      tracks.map(({ start }) => [(start ?? 0) / 2, id]),
    ),
  );
  for (let index = 0; index < FACES; index += 2) expect(whose.get(index)).toBe(ids[index]);
  const listed = await timed("who is seen most", () => library.list("?limit=50"));
  expect(listed).toHaveLength(50);
  const [one, other] = listed;
  await timed("a merge", () => library.change("POST", `/${one?.id}/merge`, { into: other?.id }));
  const [action] = await library.actions();
  await timed("its undo", () => library.change("POST", `/actions/${action?.id}/undo`));
});
