import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ANNA, ASIDE, BEN, CARA, Library, type Seen } from "./people.ts";

let library: Library;

beforeAll(async () => {
  library = await Library.start();
});

afterAll(() => library?.stop());
beforeEach(() => library.empty());

describe("what somebody said stays", () => {
  const remade: readonly [string, (media: readonly Seen[]) => Promise<void>][] = [
    ["when all are compared anew", () => library.regrouped()],
    ["when everything is made from nothing", () => library.fromNothing()],
    [
      "when another model looks again",
      async ([a, b]) => {
        // To this one, all are alike.
        if (a) await library.again(a, { frame: 0, looks: CARA, model: "sface-2" });
        if (b) await library.again(b, { frame: 0, looks: CARA, model: "sface-2" });
        await library.regrouped();
      },
    ],
    [
      "when the boxes are a little different",
      async ([a]) => {
        if (a) await library.again(a, { frame: 0, left: 115, looks: ANNA });
      },
    ],
  ];

  test.each(remade)("%s: two were merged", async (_, anew) => {
    const media = [
      await library.seen("a", { frame: 0, looks: ANNA }),
      await library.seen("b", { frame: 0, looks: BEN }),
    ] as const;
    const [one, other] = [await library.personIn(media[0]), await library.personIn(media[1])];
    await library.rename(one.id, "Anna");
    expect(await library.change("POST", `/${one.id}/merge`, { into: other.id })).toMatchObject({
      ...{ id: other.id, name: "Anna", tracks: 2, media: 2 },
    });
    expect((await library.client.call("GET", `/api/people/${one.id}`)).status).toBe(404);
    await anew(media);
    expect(await library.list()).toMatchObject([{ id: other.id, name: "Anna", tracks: 2 }]);
    expect((await library.tracks(other.id)).every(({ confirmed }) => confirmed)).toBe(true);
  });

  test.each(remade)("%s: one was split", async (_, anew) => {
    const media = [
      await library.seen("a", { frame: 0, looks: ANNA }),
      await library.seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await library.personIn(media[1]);
    const made = await library.change("POST", `/${id}/split`, { tracks: [track] });
    expect(made).toMatchObject({ name: null, tracks: 1, cover: { mediaId: media[1].mediaId } });
    await anew(media);
    expect(await library.personIn(media[0])).toMatchObject({ id });
    expect(await library.personIn(media[1])).toMatchObject({ id: made.id });
  });

  test.each(remade)("%s: a face was not this person", async (_, anew) => {
    const media = [
      await library.seen("a", { frame: 0, looks: ANNA }),
      await library.seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await library.personIn(media[0]);
    await library.rename(id, "Anna");
    await library.change("POST", `/${id}/reject`, { track });
    // By then it is somebody else, not nobody.
    expect((await library.personIn(media[0])).id).not.toBe(id);
    await anew(media);
    expect((await library.personIn(media[0])).id).not.toBe(id);
    expect(await library.personIn(media[1])).toMatchObject({ id });
  });

  test("when a face is followed in two parts, each of them is not the person whom the whole was not", async () => {
    const film = await library.seen("film", { frame: 0, looks: ANNA }, { frame: 1, looks: ANNA });
    await library.seen("photo", { frame: 0, looks: ANNA });
    const { id, track } = await library.personIn(film);
    await library.rename(id, "Anna");
    await library.change("POST", `/${id}/reject`, { track });
    await library.again(
      film,
      { frame: 0, looks: ANNA },
      { frame: 1, looks: ASIDE, model: "sface-2" },
      { frame: 1, left: 600, looks: BEN },
    );
    expect((await library.of(film.mediaId)).flatMap(({ tracks }) => tracks)).toHaveLength(3);
    expect((await library.of(film.mediaId)).map((person) => person.id)).not.toContain(id);
  });
});

describe("undo", () => {
  const last = async () => (await library.actions())[0];
  const undoLast = async () => library.change("POST", `/actions/${(await last())?.id}/undo`);

  test("brings back who was merged, with name and tracks; what came since stays", async () => {
    const media = [
      await library.seen("a", { frame: 0, looks: ANNA }),
      await library.seen("b", { frame: 0, looks: BEN }),
    ] as const;
    const [one, other] = [await library.personIn(media[0]), await library.personIn(media[1])];
    await library.rename(one.id, "Anna");
    await library.change("POST", `/${one.id}/merge`, { into: other.id });
    expect(await last()).toMatchObject({
      ...{ kind: "merge", person: { id: one.id, name: "Anna" }, other: { id: other.id, name: null } },
      ...{ tracks: 1, by: "admin", undone: false, undoable: true },
    });
    await undoLast();
    expect(await last()).toMatchObject({ undone: true, undoable: false });
    expect(await library.personIn(media[0])).toEqual(one);
    expect(await library.personIn(media[1])).toEqual(other);
    expect((await library.list()).map(({ id, name }) => [id, name]).toSorted()).toEqual(
      [
        [one.id, "Anna"],
        [other.id, null],
      ].toSorted(),
    );
    await library.regrouped();
    expect(await library.groups()).toEqual([["a"], ["b"]]);
  });

  test("puts together who was split, and gives a rejected face back", async () => {
    const media = [
      await library.seen("a", { frame: 0, looks: ANNA }),
      await library.seen("b", { frame: 0, looks: ANNA }),
    ] as const;
    const { id, track } = await library.personIn(media[1]);
    await library.change("POST", `/${id}/split`, { tracks: [track] });
    await undoLast();
    expect(await library.list()).toMatchObject([{ id, tracks: 2 }]);
    await library.change("POST", `/${id}/reject`, { track });
    expect(await library.list()).toHaveLength(2);
    await undoLast();
    expect(await library.list()).toMatchObject([{ id, tracks: 2 }]);
    expect(await library.platform.sql("SELECT count(*) FROM decided_faces")).toBe("0");
    expect(await library.platform.sql("SELECT count(*) FROM people")).toBe("1");
  });

  test("takes a name back, and shows who was hidden", async () => {
    const { id } = await library.personIn(await library.seen("a", { frame: 0, looks: ANNA }));
    await library.change("PATCH", `/${id}`, { name: "Anna", hidden: true });
    await undoLast();
    expect(await library.list()).toMatchObject([{ name: "Anna", hidden: false }]);
    await undoLast2(id);
    expect(await library.list()).toMatchObject([{ name: null }]);
  });

  /** What was done before what was undone. */
  async function undoLast2(id: string): Promise<void> {
    const action = (await library.actions()).find(({ undoable, person }) => undoable && person.id === id);
    await library.change("POST", `/actions/${action?.id}/undo`);
  }

  test("is refused where something was done to the same people since, and twice", async () => {
    const { id } = await library.personIn(await library.seen("a", { frame: 0, looks: ANNA }));
    await library.rename(id, "Anna");
    const first = await last();
    await library.rename(id, "Anne");
    const refused = await library.client.call("POST", `/api/people/actions/${first?.id}/undo`);
    expect([refused.status, refused.body]).toMatchObject([409, { error: { code: "conflict" } }]);
    await undoLast();
    expect((await library.actions()).map(({ undoable }) => undoable)).toEqual([false, true]);
    await library.change("POST", `/actions/${first?.id}/undo`);
    expect((await library.client.call("POST", `/api/people/actions/${first?.id}/undo`)).status).toBe(409);
    expect((await library.client.call("POST", "/api/people/actions/999999/undo")).status).toBe(404);
  });

  test("is possible for as long as the audit log keeps its entries, and no longer", async () => {
    const { id } = await library.personIn(await library.seen("a", { frame: 0, looks: ANNA }));
    await library.rename(id, "Anna");
    await library.rename(id, "Anne");
    await library.platform.sql(
      "UPDATE people_actions SET done_at = now() - interval '401 days' WHERE id = (SELECT min(id) FROM people_actions)",
    );
    // What is older is forgotten at the start, and every hour.
    await library.platform.control();
    await expect.poll(async () => (await library.actions()).length, { timeout: 20_000 }).toBe(1);
    expect(await last()).toMatchObject({ from: "Anna", to: "Anne" });
  });
});
