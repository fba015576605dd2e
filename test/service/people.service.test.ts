import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FoundMoment, Person, Statistics } from "../../services/control/src/schemas.ts";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import { decodePicture, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { type FaceSeen, People, seeing } from "./people.ts";
import { Platform } from "./platform.ts";

const SOON = { timeout: 20_000, interval: 50 };
const vision = new TestAnalyzer("vision-pipeline", decodePicture);
const faces = new TestAnalyzer("face-reid", seeing());
const all = [vision, faces];
let platform: Platform;
let client: Client;
let people: People;
let url: string;

beforeAll(async () => {
  platform = await Platform.start();
  for (const analyzer of all) await analyzer.start();
  url = (await platform.control()).url;
  client = new Client(url);
  await client.login(platform.password);
  people = new People(client);
  platform.jobManager(all);
}, 300_000);

afterAll(async () => {
  await platform?.stop();
  for (const analyzer of all) await analyzer.stop();
});

beforeEach(async () => {
  await platform.sql("DELETE FROM media; DELETE FROM people; DELETE FROM people_actions");
});

/** How three people look, and the first of them from the side, for which the model has but 0.5. */
const [ANNA, BEN, CARA, ASIDE] = [[1], [0, 1], [0, 0, 1], [0.5, 0, 0, Math.sqrt(0.75)]];

/** All results are indexed, and all faces compared. */
async function settled(): Promise<void> {
  const open = `SELECT (SELECT count(*) FROM tasks t WHERE analyzer = 'face-reid' AND state = 'done' AND NOT EXISTS (
      SELECT 1 FROM indexed_tasks i WHERE i.task_id = t.id AND i.result_of = t.finished_at))
    + (SELECT count(*) FROM face_tracks WHERE person_id IS NULL) + (SELECT count(*) FROM stale_people)`;
  await expect.poll(() => platform.sql(open), SOON).toBe("0");
}

interface Seen {
  readonly mediaId: string;
  readonly jobId: string;
}

/** Uploads a medium in which these faces are, and waits until they are compared. */
async function seen(name: string, ...found: FaceSeen[]): Promise<Seen> {
  faces.behaviour = seeing(...found);
  const { body } = await client.upload(name, name);
  await client.done(body.job.id);
  await settled();
  return { mediaId: body.media.id, jobId: body.job.id };
}

/** Has the medium looked at again, and these faces found. */
async function again({ jobId }: Seen, ...found: FaceSeen[]): Promise<void> {
  faces.behaviour = seeing(...found);
  await client.call("POST", `/api/jobs/${jobId}/rerun`, { analyzers: ["face-reid"] });
  await client.done(jobId);
  await settled();
}

/** Forgets all that is made of results, and makes it anew from nothing. */
async function fromNothing(): Promise<void> {
  await platform.sql(
    "DELETE FROM face_tracks; DELETE FROM person_looks; DELETE FROM indexed_tasks; SELECT pg_notify('job_changed', id::text) FROM jobs",
  );
  await settled();
}

const regrouped = async () => {
  await people.change("POST", "/regroup");
  await settled();
};

/** Of each person, the names of the media in which they are, once for each track. */
const groups = async () => {
  const listed = await people.list("?hidden=true");
  const media = await Promise.all(
    listed.map(async ({ id }) => (await people.tracks(id)).map(({ mediaName }) => mediaName).toSorted()),
  );
  return media.toSorted();
};

/** The person of the only face of a medium. */
async function personIn({ mediaId }: Seen): Promise<{ id: string; track: string }> {
  const [person] = await people.of(mediaId);
  const [track] = person?.tracks ?? [];
  if (person === undefined || track === undefined) throw new Error("nobody is seen there");
  return { id: person.id, track: track.id };
}

const rename = (id: string, name: string | null) => people.change("PATCH", `/${id}`, { name });

test("the same face in other media is the same person, another one is another, and who is seen most comes first", async () => {
  const film = await seen(
    "film",
    { frame: 0, looks: ANNA },
    { frame: 1, looks: ANNA },
    { frame: 1, left: 600, looks: BEN },
  );
  await seen("photo", { frame: 0, looks: ASIDE });
  const [first, second] = await people.list();
  expect(first).toMatchObject({ name: null, hidden: false, tracks: 2, media: 2 });
  expect(second).toMatchObject({ tracks: 1, media: 1 });
  expect(first?.cover).toEqual({
    ...{ mediaId: expect.any(String), frame: expect.stringMatching(/frames\/\d\.jpg$/) },
    ...{ box: { x: 100, y: 100, width: 100, height: 100 }, frameWidth: 1000, frameHeight: 500 },
  });
  const inFilm = await people.of(film.mediaId);
  expect(inFilm.map(({ id }) => id)).toEqual([first?.id, second?.id]);
  // One track over both frames.
  expect(inFilm[0]?.tracks).toMatchObject([
    { start: 0, end: 2, page: null, faces: [{ time: 0.5, confidence: 0.9 }, { time: 1.5 }] },
  ]);
});

test("two faces in one frame are two people, however like they are, until somebody says otherwise", async () => {
  const group = await seen("group", { frame: 0, looks: ANNA }, { frame: 0, left: 600, looks: ANNA });
  const [one, other] = await people.of(group.mediaId);
  expect(one?.id).not.toBe(other?.id);
  await people.change("POST", `/${other?.id}/merge`, { into: one?.id });
  await regrouped();
  expect(await groups()).toEqual([["group", "group"]]);
});

test("without a model each face is somebody, who can be named and merged, and it is said what is missing", async () => {
  const first = await personIn(await seen("a", { frame: 0 }));
  const second = await personIn(await seen("b", { frame: 0 }));
  expect(first.id).not.toBe(second.id);
  const { body } = await client.call<{ recognition: object }>("GET", "/api/people");
  expect(body.recognition).toEqual({
    ready: false,
    reason: expect.stringContaining("make models INSTALL=sface"),
  });
  await people.change("POST", `/${first.id}/merge`, { into: second.id });
  await rename(second.id, "Anna");
  await fromNothing();
  expect(await groups()).toEqual([["a", "b"]]);
});

test("who has a name is found by it, until it is taken or they are hidden", async () => {
  const { id } = await personIn(await seen("film", { frame: 3, looks: ANNA }));
  await rename(id, "Anna-Lena Müller");
  const found = async (query: string) =>
    (await client.call<{ moments: FoundMoment[] }>("GET", `/api/search?${query}`)).body.moments;
  expect(await found("q=lena")).toMatchObject([{ kind: "person", name: "film", start: 3, end: 4 }]);
  expect(await found("q=müller&kind=person")).toHaveLength(1);
  expect(await found("q=lena&kind=speech")).toEqual([]);
  expect((await people.list("?q=LENA")).map((person) => person.id)).toEqual([id]);
  expect(await people.list("?q=nobody")).toEqual([]);
  const { body } = await client.call<Statistics>("GET", "/api/statistics");
  expect(body.found).toMatchObject({
    moments: [{ kind: "person", moments: 1, media: 1 }],
    people: [{ name: "Anna-Lena Müller", media: 1 }],
  });
  const csv = await fetch(`${url}/api/export?format=csv`, { headers: { cookie: client.cookie } });
  expect(await csv.text()).toContain(",person,3,4,,Anna-Lena Müller");
  await people.change("PATCH", `/${id}`, { hidden: true });
  expect(await found("q=lena")).toEqual([]);
  expect(await people.list()).toEqual([]);
  expect(await people.list("?hidden=true")).toMatchObject([{ id, hidden: true }]);
});

describe("what somebody said stays", () => {
  const remade: readonly [string, (media: readonly Seen[]) => Promise<void>][] = [
    ["when all are compared anew", regrouped],
    ["when everything is made from nothing", fromNothing],
    [
      "when another model looks again",
      async ([a, b]) => {
        // To this one, all are alike.
        if (a) await again(a, { frame: 0, looks: CARA, model: "sface-2" });
        if (b) await again(b, { frame: 0, looks: CARA, model: "sface-2" });
        await regrouped();
      },
    ],
    [
      "when the boxes are a little different",
      async ([a]) => {
        if (a) await again(a, { frame: 0, left: 115, looks: ANNA });
      },
    ],
  ];

  test.each(remade)("%s: two were merged", async (_, anew) => {
    const media = [
      await seen("a", { frame: 0, looks: ANNA }),
      await seen("b", { frame: 0, looks: BEN }),
    ] as const;
    const [one, other] = [await personIn(media[0]), await personIn(media[1])];
    await rename(one.id, "Anna");
    expect(await people.change("POST", `/${one.id}/merge`, { into: other.id })).toMatchObject({
      ...{ id: other.id, name: "Anna", tracks: 2, media: 2 },
    });
    expect((await client.call("GET", `/api/people/${one.id}`)).status).toBe(404);
    await anew(media);
    expect(await people.list()).toMatchObject([{ id: other.id, name: "Anna", tracks: 2 }]);
    expect((await people.tracks(other.id)).every(({ confirmed }) => confirmed)).toBe(true);
  });

  test.each(remade)("%s: one was split", async (_, anew) => {
    const media = [
      await seen("a", { frame: 0, looks: ANNA }),
      await seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await personIn(media[1]);
    const made = await people.change("POST", `/${id}/split`, { tracks: [track] });
    expect(made).toMatchObject({ name: null, tracks: 1, cover: { mediaId: media[1].mediaId } });
    await anew(media);
    expect(await personIn(media[0])).toMatchObject({ id });
    expect(await personIn(media[1])).toMatchObject({ id: made.id });
  });

  test.each(remade)("%s: a face was not this person", async (_, anew) => {
    const media = [
      await seen("a", { frame: 0, looks: ANNA }),
      await seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await personIn(media[0]);
    await rename(id, "Anna");
    await people.change("POST", `/${id}/reject`, { track });
    // By then it is somebody else, not nobody.
    expect((await personIn(media[0])).id).not.toBe(id);
    await anew(media);
    expect((await personIn(media[0])).id).not.toBe(id);
    expect(await personIn(media[1])).toMatchObject({ id });
  });

  test("when a face is followed in two parts, each of them is not the person whom the whole was not", async () => {
    const film = await seen("film", { frame: 0, looks: ANNA }, { frame: 1, looks: ANNA });
    await seen("photo", { frame: 0, looks: ANNA });
    const { id, track } = await personIn(film);
    await rename(id, "Anna");
    await people.change("POST", `/${id}/reject`, { track });
    await again(
      film,
      { frame: 0, looks: ANNA },
      { frame: 1, looks: ASIDE, model: "sface-2" },
      { frame: 1, left: 600, looks: BEN },
    );
    expect((await people.of(film.mediaId)).flatMap(({ tracks }) => tracks)).toHaveLength(3);
    expect((await people.of(film.mediaId)).map((person) => person.id)).not.toContain(id);
  });
});

test("a medium looked at again keeps its people, without asking who they are", async () => {
  const [a, b] = [await seen("a", { frame: 0, looks: ANNA }), await seen("b", { frame: 0, looks: ANNA })];
  const before = await personIn(a);
  await again(a, { frame: 0, looks: BEN, model: "sface-2" });
  expect(await personIn(a)).toEqual(before);
  expect(await personIn(b)).toMatchObject({ id: before.id });
});

test("vectors of another model are not compared", async () => {
  await seen("a", { frame: 0, looks: ANNA, model: "sface-1" });
  await seen("b", { frame: 0, looks: ANNA, model: "sface-2" });
  expect(await groups()).toEqual([["a"], ["b"]]);
});

test("faces that were found without a model are compared once one has described them", async () => {
  const a = await seen("a", { frame: 0 });
  const b = await seen("b", { frame: 0 });
  expect(await people.list()).toHaveLength(2);
  await again(a, { frame: 0, looks: ANNA });
  await again(b, { frame: 0, looks: ANNA });
  expect(await groups()).toEqual([["a", "b"]]);
});

test("who is gone with all media is gone, but for the name that somebody gave; media that come again are recognised", async () => {
  const [anna, anna2, ben] = [
    await seen("anna", { frame: 0, looks: ANNA }),
    await seen("anna 2", { frame: 0, looks: ANNA }),
    await seen("ben", { frame: 0, looks: BEN }),
  ];
  const { id } = await personIn(anna);
  await rename(id, "Anna");
  await client.call("DELETE", `/api/media/${ben.mediaId}`);
  await client.call("DELETE", `/api/media/${anna.mediaId}`);
  expect(await people.list()).toMatchObject([{ id, name: "Anna", tracks: 1 }]);
  await settled();
  expect(
    await platform.sql("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM person_looks)"),
  ).toBe("1|1");
  await seen("anna 3", { frame: 0, looks: ANNA });
  expect(await people.list()).toMatchObject([{ id, name: "Anna", tracks: 2 }]);
  for (const { mediaId } of [anna2, await newest()]) await client.call("DELETE", `/api/media/${mediaId}`);
  await settled();
  expect(await people.list()).toMatchObject([{ id, name: "Anna", tracks: 0, media: 0, cover: null }]);
  expect(
    await platform.sql("SELECT (SELECT count(*) FROM person_looks), (SELECT count(*) FROM decided_faces)"),
  ).toBe("0|0");
  expect(await rename(id, null)).toMatchObject({ name: null });
  expect(await people.list()).toEqual([]);
});

async function newest(): Promise<{ mediaId: string }> {
  const { body } = await client.call<{ media: { id: string }[] }>("GET", "/api/media?limit=1");
  return { mediaId: body.media[0]?.id ?? "" };
}

describe("undo", () => {
  const last = async () => (await people.actions())[0];
  const undoLast = async () => people.change("POST", `/actions/${(await last())?.id}/undo`);

  test("brings back who was merged, with name and tracks; what came since stays", async () => {
    const media = [
      await seen("a", { frame: 0, looks: ANNA }),
      await seen("b", { frame: 0, looks: BEN }),
    ] as const;
    const [one, other] = [await personIn(media[0]), await personIn(media[1])];
    await rename(one.id, "Anna");
    await people.change("POST", `/${one.id}/merge`, { into: other.id });
    expect(await last()).toMatchObject({
      ...{ kind: "merge", person: { id: one.id, name: "Anna" }, other: { id: other.id, name: null } },
      ...{ tracks: 1, by: "admin", undone: false, undoable: true },
    });
    await undoLast();
    expect(await last()).toMatchObject({ undone: true, undoable: false });
    expect(await personIn(media[0])).toEqual(one);
    expect(await personIn(media[1])).toEqual(other);
    expect((await people.list()).map(({ id, name }) => [id, name]).toSorted()).toEqual(
      [
        [one.id, "Anna"],
        [other.id, null],
      ].toSorted(),
    );
    await regrouped();
    expect(await groups()).toEqual([["a"], ["b"]]);
  });

  test("puts together who was split, and gives a rejected face back", async () => {
    const media = [
      await seen("a", { frame: 0, looks: ANNA }),
      await seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await personIn(media[1]);
    await people.change("POST", `/${id}/split`, { tracks: [track] });
    await undoLast();
    expect(await people.list()).toMatchObject([{ id, tracks: 2 }]);
    await people.change("POST", `/${id}/reject`, { track });
    expect(await people.list()).toHaveLength(2);
    await undoLast();
    expect(await people.list()).toMatchObject([{ id, tracks: 2 }]);
    expect(await platform.sql("SELECT count(*) FROM decided_faces")).toBe("0");
    expect(await platform.sql("SELECT count(*) FROM people")).toBe("1");
  });

  test("takes a name back, and shows who was hidden", async () => {
    const { id } = await personIn(await seen("a", { frame: 0, looks: ANNA }));
    await people.change("PATCH", `/${id}`, { name: "Anna", hidden: true });
    await undoLast();
    expect(await people.list()).toMatchObject([{ name: "Anna", hidden: false }]);
    await undoLast2(id);
    expect(await people.list()).toMatchObject([{ name: null }]);
  });

  /** What was done before what was undone. */
  async function undoLast2(id: string): Promise<void> {
    const action = (await people.actions()).find(({ undoable, person }) => undoable && person.id === id);
    await people.change("POST", `/actions/${action?.id}/undo`);
  }

  test("is refused where something was done to the same people since, and twice", async () => {
    const { id } = await personIn(await seen("a", { frame: 0, looks: ANNA }));
    await rename(id, "Anna");
    const first = await last();
    await rename(id, "Anne");
    const refused = await client.call("POST", `/api/people/actions/${first?.id}/undo`);
    expect([refused.status, refused.body]).toMatchObject([409, { error: { code: "conflict" } }]);
    await undoLast();
    expect((await people.actions()).map(({ undoable }) => undoable)).toEqual([false, true]);
    await people.change("POST", `/actions/${first?.id}/undo`);
    expect((await client.call("POST", `/api/people/actions/${first?.id}/undo`)).status).toBe(409);
    expect((await client.call("POST", "/api/people/actions/999999/undo")).status).toBe(404);
  });
});

test("what makes no sense is refused, and so is who may only look", async () => {
  const [a, b] = [await seen("a", { frame: 0, looks: ANNA }), await seen("b", { frame: 0, looks: BEN })];
  const [one, other] = [await personIn(a), await personIn(b)];
  const status = async (who: Client, path: string, body: object, method = "POST") =>
    (await who.call(method, `/api/people/${path}`, body)).status;
  expect(await status(client, `${one.id}/merge`, { into: one.id })).toBe(400);
  expect(await status(client, `${one.id}/merge`, { into: platform.runId })).toBe(404);
  expect(await status(client, `${one.id}/split`, { tracks: [one.track] })).toBe(400);
  expect(await status(client, `${one.id}/split`, { tracks: [other.track] })).toBe(404);
  expect(await status(client, `${one.id}/split`, { tracks: [] })).toBe(400);
  expect(await status(client, `${one.id}/reject`, { track: other.track })).toBe(404);
  expect(await status(client, one.id, { name: "  " }, "PATCH")).toBe(400);
  expect(await status(client, one.id, { name: "\0Anna " }, "PATCH")).toBe(200);
  expect(await people.list("?q=anna")).toMatchObject([{ name: "Anna" }]);
  expect((await auditOf(client))[0]).toMatchObject({ action: "person.change", subject: one.id });
  const viewer = await loggedIn(url, await addUser(platform, "looker", "viewer"), "looker");
  expect((await viewer.call("GET", "/api/people")).status).toBe(200);
  expect((await viewer.call("GET", "/api/people/actions")).status).toBe(200);
  for (const path of [`${one.id}/reject`, "regroup", "actions/1/undo"])
    expect(await status(viewer, path, { track: one.track })).toBe(403);
});

test("results come without the vectors of faces", async () => {
  const { mediaId } = await seen("a", { frame: 0, looks: ANNA });
  const { results } = await client.results(mediaId);
  expect(JSON.stringify(results["face-reid"])).toContain('"confidence":0.9');
  expect(JSON.stringify(results["face-reid"])).not.toContain('"embedding":');
});

test("of many media that come at once, every face gets one person", async () => {
  faces.behaviour = seeing(
    { frame: 0, looks: ANNA },
    { frame: 0, left: 400, looks: BEN },
    { frame: 0, left: 700, looks: CARA },
  );
  const jobs = await Promise.all(
    Array.from({ length: 12 }, (_, index) => client.upload(`${index}`, `${index}`)),
  );
  await Promise.all(jobs.map(({ body }) => client.done(body.job.id)));
  await settled();
  const listed: Person[] = await people.list();
  expect(listed.map(({ tracks, media }) => [tracks, media])).toEqual([
    [12, 12],
    [12, 12],
    [12, 12],
  ]);
});
