import { randomUUID } from "node:crypto";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodePicture, TestAnalyzer } from "../service/analyzer.ts";
import { Client } from "../service/client.ts";
import { type FaceSeen, People, seeing } from "../service/people.ts";
import { Platform } from "../service/platform.ts";

/** People who are known, each by one track; all different. */
const KNOWN = Number(process.env["PEOPLE"] ?? 100_000);
const DIMENSION = 128;
/** Faces of the medium that is measured; every other one is of somebody who is known. */
const FACES = 100;

const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const faces = new TestAnalyzer("face-reid", seeing());
const all = [vision, faces];
let platform: Platform;
let client: Client;
let people: People;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  client = new Client((await platform.control()).url);
  await client.login(platform.password);
  people = new People(client);
  platform.jobManager(all);
}, 600_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

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
  await execa("docker", ["exec", "-i", platform.postgres, ...psql], { input: [...lines].join("\n") });
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  console.log(`${what}: ${Math.round(performance.now() - began)} ms`);
  return result;
}

/** Uploads a medium with these faces, one in a frame, and waits until all are compared. */
async function seen(name: string, ...found: FaceSeen[]): Promise<string> {
  faces.behaviour = seeing(...found);
  const { body } = await client.upload(name, name);
  await client.done(body.job.id);
  const waiting = `SELECT (SELECT count(*) FROM face_tracks WHERE media_id = '${body.media.id}' AND person_id IS NOT NULL)`;
  await expect.poll(() => platform.sql(waiting), { timeout: 600_000, interval: 100 }).toBe(`${found.length}`);
  return body.media.id;
}

test(`who is seen again is found among ${KNOWN} people, and others get their turn meanwhile`, async () => {
  const first = await seen("first", { frame: 0, looks: looksOf(KNOWN) });
  const ids = Array.from({ length: KNOWN }, () => randomUUID());
  await copy("people (id)", ids);
  await copy(
    "person_looks (model, person_id, vector)",
    ids.map((id, number) => {
      const hex = Buffer.from(Float32Array.from(looksOf(number)).buffer).toString("hex");
      return `sface-1\t${id}\t\\\\x${hex}`;
    }),
  );
  await platform.sql(`INSERT INTO face_tracks (id, task_id, media_id, position, faces, cover, clarity, model, vector, person_id)
    SELECT gen_random_uuid(), t.task_id, t.media_id, row_number() OVER (), t.faces, 0, 0.5, l.model, l.vector, l.person_id
    FROM person_looks l, face_tracks t WHERE t.media_id = '${first}' AND l.person_id <> t.person_id`);
  await platform.sql("ANALYZE");
  const found = Array.from({ length: FACES }, (_, index) => ({
    frame: index * 2,
    looks: index % 2 === 0 ? againOf(index) : looksOf(KNOWN + 1 + index),
  }));
  let slowest = 0;
  let measuring = true;
  const others = (async () => {
    while (measuring) {
      const began = performance.now();
      await fetch(`${client.url}/api/health`);
      slowest = Math.max(slowest, performance.now() - began);
    }
  })();
  const medium = await timed(`a medium with ${FACES} faces, from upload to people`, () =>
    seen("second", ...found),
  );
  measuring = false;
  await others;
  console.log(`slowest answer meanwhile: ${Math.round(slowest)} ms`);
  const whose = new Map(
    (await people.of(medium)).flatMap(({ id, tracks }) => tracks.map(({ start }) => [(start ?? 0) / 2, id])),
  );
  for (let index = 0; index < FACES; index += 2) expect(whose.get(index)).toBe(ids[index]);
  const listed = await timed("who is seen most", () => people.list("?limit=50"));
  expect(listed).toHaveLength(50);
  const [one, other] = listed;
  await timed("a merge", () => people.change("POST", `/${one?.id}/merge`, { into: other?.id }));
  const [action] = await people.actions();
  await timed("its undo", () => people.change("POST", `/actions/${action?.id}/undo`));
});
