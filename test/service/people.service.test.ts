import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FoundMoment, Statistics } from "../../services/control/src/schemas.ts";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import type { Client } from "./client.ts";
import { ANNA, ASIDE, BEN, CARA, Library, seeing } from "./people.ts";

let library: Library;

beforeAll(async () => {
  library = await Library.start();
});

afterAll(() => library?.stop());
beforeEach(() => library.empty());

test("the same face in other media is the same person, another one is another, and who is seen most comes first", async () => {
  const film = await library.seen(
    "film",
    { frame: 0, looks: ANNA },
    { frame: 1, looks: ANNA },
    { frame: 1, left: 600, looks: BEN },
  );
  await library.seen("photo", { frame: 0, looks: ASIDE });
  const [first, second] = await library.list();
  expect(first).toMatchObject({ name: null, hidden: false, tracks: 2, media: 2 });
  expect(second).toMatchObject({ tracks: 1, media: 1 });
  expect(first?.cover).toEqual({
    ...{ mediaId: expect.any(String), frame: expect.stringMatching(/frames\/\d\.jpg$/) },
    ...{ box: { x: 100, y: 100, width: 100, height: 100 }, frameWidth: 1000, frameHeight: 500 },
  });
  const inFilm = await library.of(film.mediaId);
  expect(inFilm.map(({ id }) => id)).toEqual([first?.id, second?.id]);
  // One track over both frames.
  expect(inFilm[0]?.tracks).toMatchObject([
    { start: 0, end: 2, page: null, faces: [{ time: 0.5, confidence: 0.9 }, { time: 1.5 }] },
  ]);
});

test("two faces in one frame are two people, however like they are, until somebody says otherwise", async () => {
  const group = await library.seen("group", { frame: 0, looks: ANNA }, { frame: 0, left: 600, looks: ANNA });
  const [one, other] = await library.of(group.mediaId);
  expect(one?.id).not.toBe(other?.id);
  await library.change("POST", `/${other?.id}/merge`, { into: one?.id });
  await library.regrouped();
  expect(await library.groups()).toEqual([["group", "group"]]);
});

test("without a model each face is somebody, who can be named and merged, and it is said what is missing", async () => {
  const first = await library.personIn(await library.seen("a", { frame: 0 }));
  const second = await library.personIn(await library.seen("b", { frame: 0 }));
  expect(first.id).not.toBe(second.id);
  const { body } = await library.client.call<{ recognition: object }>("GET", "/api/people");
  expect(body.recognition).toEqual({
    ready: false,
    reason: expect.stringContaining("make models INSTALL=sface"),
  });
  await library.change("POST", `/${first.id}/merge`, { into: second.id });
  await library.rename(second.id, "Anna");
  await library.fromNothing();
  expect(await library.groups()).toEqual([["a", "b"]]);
});

test("who has a name is found by it, until it is taken or they are hidden", async () => {
  const { id } = await library.personIn(await library.seen("film", { frame: 3, looks: ANNA }));
  await library.rename(id, "Anna-Lena Müller");
  const found = async (query: string) =>
    (await library.client.call<{ moments: FoundMoment[] }>("GET", `/api/search?${query}`)).body.moments;
  expect(await found("q=lena")).toMatchObject([{ kind: "person", name: "film", start: 3, end: 4 }]);
  expect(await found("q=müller&kind=person")).toHaveLength(1);
  expect(await found("q=lena&kind=speech")).toEqual([]);
  expect((await library.list("?q=LENA")).map((person) => person.id)).toEqual([id]);
  expect(await library.list("?q=nobody")).toEqual([]);
  const { body } = await library.client.call<Statistics>("GET", "/api/statistics");
  expect(body.found).toMatchObject({
    moments: [{ kind: "person", moments: 1, media: 1 }],
    people: [{ name: "Anna-Lena Müller", media: 1 }],
  });
  const csv = await fetch(`${library.client.url}/api/export?format=csv`, {
    headers: { cookie: library.client.cookie },
  });
  expect(await csv.text()).toContain(",person,3,4,,Anna-Lena Müller");
  await library.change("PATCH", `/${id}`, { hidden: true });
  expect(await found("q=lena")).toEqual([]);
  expect(await library.list()).toEqual([]);
  expect(await library.list("?hidden=true")).toMatchObject([{ id, hidden: true }]);
});

test("a medium looked at again keeps its people, without asking who they are", async () => {
  const [a, b] = [
    await library.seen("a", { frame: 0, looks: ANNA }),
    await library.seen("b", { frame: 0, looks: ANNA }),
  ];
  const before = await library.personIn(a);
  await library.again(a, { frame: 0, looks: BEN, model: "sface-2" });
  expect(await library.personIn(a)).toEqual(before);
  expect(await library.personIn(b)).toMatchObject({ id: before.id });
});

test("vectors of another model are not compared", async () => {
  await library.seen("a", { frame: 0, looks: ANNA, model: "sface-1" });
  await library.seen("b", { frame: 0, looks: ANNA, model: "sface-2" });
  expect(await library.groups()).toEqual([["a"], ["b"]]);
});

test("faces that were found without a model are compared once one has described them", async () => {
  const a = await library.seen("a", { frame: 0 });
  const b = await library.seen("b", { frame: 0 });
  expect(await library.list()).toHaveLength(2);
  await library.again(a, { frame: 0, looks: ANNA });
  await library.again(b, { frame: 0, looks: ANNA });
  expect(await library.groups()).toEqual([["a", "b"]]);
});

test("who is gone with all media is gone, but for the name that somebody gave; media that come again are recognised", async () => {
  const [anna, anna2, ben] = [
    await library.seen("anna", { frame: 0, looks: ANNA }),
    await library.seen("anna 2", { frame: 0, looks: ANNA }),
    await library.seen("ben", { frame: 0, looks: BEN }),
  ];
  const { id } = await library.personIn(anna);
  await library.rename(id, "Anna");
  await library.remove(ben);
  await library.remove(anna);
  expect(await library.list()).toMatchObject([{ id, name: "Anna", tracks: 1 }]);
  await library.settled();
  expect(
    await library.platform.sql("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM person_looks)"),
  ).toBe("1|1");
  await library.seen("anna 3", { frame: 0, looks: ANNA });
  expect(await library.list()).toMatchObject([{ id, name: "Anna", tracks: 2 }]);
  for (const { mediaId } of [anna2, await newest()]) await library.remove({ mediaId });
  await library.settled();
  expect(await library.list()).toMatchObject([{ id, name: "Anna", tracks: 0, media: 0, cover: null }]);
  expect(
    await library.platform.sql(
      "SELECT (SELECT count(*) FROM person_looks), (SELECT count(*) FROM decided_faces)",
    ),
  ).toBe("0|0");
  expect(await library.rename(id, null)).toMatchObject({ name: null });
  expect(await library.list()).toEqual([]);
});

async function newest(): Promise<{ mediaId: string }> {
  const { body } = await library.client.call<{ media: { id: string }[] }>("GET", "/api/media?limit=1");
  return { mediaId: body.media[0]?.id ?? "" };
}

test("what makes no sense is refused, and so is who may only look", async () => {
  const [a, b] = [
    await library.seen("a", { frame: 0, looks: ANNA }),
    await library.seen("b", { frame: 0, looks: BEN }),
  ];
  const [one, other] = [await library.personIn(a), await library.personIn(b)];
  const status = async (who: Client, path: string, body: object, method = "POST") =>
    (await who.call(method, `/api/people/${path}`, body)).status;
  expect(await status(library.client, `${one.id}/merge`, { into: one.id })).toBe(400);
  expect(await status(library.client, `${one.id}/merge`, { into: library.platform.runId })).toBe(404);
  expect(await status(library.client, `${one.id}/split`, { tracks: [one.track] })).toBe(400);
  expect(await status(library.client, `${one.id}/split`, { tracks: [other.track] })).toBe(404);
  expect(await status(library.client, `${one.id}/split`, { tracks: [] })).toBe(400);
  expect(await status(library.client, `${one.id}/reject`, { track: other.track })).toBe(404);
  expect(await status(library.client, one.id, { name: "  " }, "PATCH")).toBe(400);
  expect(await status(library.client, one.id, { name: "\0Anna " }, "PATCH")).toBe(200);
  expect(await library.list("?q=anna")).toMatchObject([{ name: "Anna" }]);
  expect((await auditOf(library.client))[0]).toMatchObject({ action: "person.change", subject: one.id });
  const viewer = await loggedIn(
    library.client.url,
    await addUser(library.platform, "looker", "viewer"),
    "looker",
  );
  expect((await viewer.call("GET", "/api/people")).status).toBe(200);
  expect((await viewer.call("GET", "/api/people/actions")).status).toBe(200);
  for (const path of [`${one.id}/reject`, "regroup", "actions/1/undo"])
    expect(await status(viewer, path, { track: one.track })).toBe(403);
});

test("results come without the vectors of faces", async () => {
  const { mediaId } = await library.seen("a", { frame: 0, looks: ANNA });
  const { results } = await library.client.results(mediaId);
  expect(JSON.stringify(results["face-reid"])).toContain('"confidence":0.9');
  expect(JSON.stringify(results["face-reid"])).not.toContain('"embedding":');
});

test("of many media that come at once, every face gets one person", async () => {
  library.faces.behaviour = seeing(
    { frame: 0, looks: ANNA },
    { frame: 0, left: 400, looks: BEN },
    { frame: 0, left: 700, looks: CARA },
  );
  const jobs = await Promise.all(
    Array.from({ length: 12 }, (_, index) => library.client.upload(`${index}`, `${index}`)),
  );
  await Promise.all(jobs.map(({ body }) => library.client.done(body.job.id)));
  await library.settled();
  const listed = await library.list();
  expect(listed.map(({ tracks, media }) => [tracks, media])).toEqual([
    [12, 12],
    [12, 12],
    [12, 12],
  ]);
});

test("of thousands of people and of somebody who is seen everywhere, all are reached page by page, each once", async () => {
  // Between two of them nobody is seen for a second, so that each is a track of its own.
  const often = Array.from({ length: 230 }, (_, index) => ({ frame: 2 * index, looks: ANNA }));
  const { id } = await library.personIn(await library.seen("a", { frame: 0, looks: ANNA }));
  await library.seen("film", ...often);
  await library.platform.sql(
    "INSERT INTO people (id, name) SELECT gen_random_uuid(), 'Known ' || n FROM generate_series(1, 3000) n",
  );
  const paged = async (path: string, list: string) => {
    const found: string[] = [];
    for (let more = true; more; ) {
      const page = `${path}limit=100&offset=${found.length}`;
      const { body } = await library.client.call<Record<string, unknown>>("GET", page);
      found.push(...(body[list] as { id: string }[]).map((one) => one.id));
      more = body["more"] as boolean;
    }
    return found;
  };
  const everybody = await paged("/api/people?", "people");
  expect([everybody.length, new Set(everybody).size, everybody[0]]).toEqual([3001, 3001, id]);
  const everywhere = await paged(`/api/people/${id}?`, "tracks");
  expect([everywhere.length, new Set(everywhere).size]).toEqual([231, 231]);
  expect(await library.list("?q=known%202999")).toMatchObject([{ name: "Known 2999", tracks: 0 }]);
});
