import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Look } from "./faces.ts";
import { derivedId, grouped, type Known, type Waiting } from "./group.ts";
import { meanOf } from "./looks.ts";

const look = (model: string, ...numbers: number[]): Look => ({
  model,
  vector: meanOf([{ vector: Float32Array.from(numbers), weight: 1 }]),
});
const track = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  ...{ id, frames: [id], look: look("m", 1, 0), person: null, notPeople: [] },
  ...more,
});
const somebody = (id: string, ...numbers: number[]): Known => ({
  ...{ id, looks: [look("m", ...numbers)], frames: [] },
});

describe("a track that nobody said anything of", () => {
  test("is who looks most like it", () => {
    const people = [somebody("p", 0.8, 0.6), somebody("q", 0.9, 0.4), somebody("r", 0, 1)];
    expect(grouped([track("t")], people).get("t")).toBe("q");
  });

  test("is somebody new below the model's threshold, and where another model described them", () => {
    const below = somebody("p", 0.36, Math.sqrt(1 - 0.36 ** 2));
    const above = somebody("q", 0.37, Math.sqrt(1 - 0.37 ** 2));
    expect(grouped([track("t")], [below]).get("t")).toBe("t");
    expect(grouped([track("t")], [below, above]).get("t")).toBe("q");
    expect(grouped([track("t", { look: look("n", 1, 0) })], [above]).get("t")).toBe("t");
  });

  test("is not somebody who is in the same frame already", () => {
    const there = { ...somebody("p", 1, 0), frames: ["1.jpg"] };
    const all = grouped([track("t", { frames: ["1.jpg"] }), track("u", { frames: ["1.jpg"] })], [there]);
    expect([...all]).toEqual([
      ["t", "t"],
      ["u", "u"],
    ]);
  });

  test("is nobody's whom somebody ruled out, not even when it gave that person its id", () => {
    const all = grouped([track("t", { notPeople: ["t", derivedId("t", 1)] })], [somebody("t", 1, 0)]);
    expect(all.get("t")).toBe(derivedId("t", 2));
  });
});

test("of whom somebody said who they are in a medium, others of the medium are told by, whichever comes first", () => {
  const said = track("said", { person: "p" });
  expect(grouped([track("t"), said], []).get("t")).toBe("p");
  expect(grouped([track("t", { frames: ["said"] }), said], []).get("t")).toBe("t");
});

test("people who are new learn from each track of the medium", () => {
  const near = track("u", { look: look("m", 0.6, 0.8) });
  const far = track("v", { look: look("m", 0, 1) });
  expect(grouped([track("t"), far], []).get("v")).toBe("v");
  expect(grouped([track("t"), near, far], []).get("v")).toBe("t");
});

test("a derived id is a UUID that is always the same", () => {
  expect(derivedId("t", 1)).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
  expect(derivedId("t", 1)).toBe(derivedId("t", 1));
  expect(derivedId("t", 1)).not.toBe(derivedId("t", 2));
});

/** A library: media with tracks, of some of which somebody said whose they are and whose not. */
const PEOPLE = ["p", "q", "r"];
const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
const aTrack = fc
  .record({
    numbers,
    described: fc.boolean(),
    frame: fc.integer({ min: 0, max: 3 }),
    person: fc.option(fc.constantFrom(...PEOPLE), { freq: 2 }),
    notPeople: fc.subarray(PEOPLE),
  })
  .map(({ numbers, described, frame, person, notPeople }) => ({
    ...{ look: described ? look("m", ...numbers) : null, frame, person },
    notPeople: notPeople.filter((id) => id !== person),
  }));
const library = fc.array(fc.array(aTrack, { maxLength: 5 }), { maxLength: 5 }).map((media) =>
  media.map((tracks, medium) =>
    tracks.map(
      ({ frame, ...rest }, index): Waiting => ({
        ...rest,
        id: `${medium}/${index}`,
        frames: [`${medium}/${frame}`],
      }),
    ),
  ),
);

/** Medium after medium, as they come: what is known before each is what the ones before left. */
function comeIn(
  media: readonly (readonly Waiting[])[],
  whose = new Map<string, string>(),
): Map<string, string> {
  const seen: Waiting[] = [];
  for (const medium of media) {
    const known = Map.groupBy(seen, ({ id }) => whose.get(id) ?? "");
    const people = [...known].map(([id, tracks]): Known => {
      const described = tracks.flatMap(({ look }) => (look ? [{ ...look, weight: 1 }] : []));
      return {
        id,
        looks: described.length > 0 ? [{ model: "m", vector: meanOf(described) }] : [],
        frames: [],
      };
    });
    for (const [id, person] of grouped(medium, people)) whose.set(id, person);
    seen.push(...medium);
  }
  return whose;
}

describe("whatever comes, in whatever order", () => {
  const shuffled = library.chain((media) =>
    fc.record({
      media: fc.constant(media),
      order: fc.shuffledSubarray(media, { minLength: media.length, maxLength: media.length }),
    }),
  );

  test("what somebody said is never overruled, and everybody is somebody", () => {
    fc.assert(
      fc.property(shuffled, ({ media, order }) => {
        const whose = comeIn(order);
        for (const { id, person, notPeople } of media.flat()) {
          if (person !== null) expect(whose.get(id)).toBe(person);
          expect(whose.get(id)).toBeDefined();
          expect(notPeople).not.toContain(whose.get(id));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("no two faces of one frame are one person by likeness", () => {
    fc.assert(
      fc.property(library, (media) => {
        const whose = comeIn(media);
        const open = media.flat().filter(({ person }) => person === null);
        const places = open.map(({ id, frames }) => `${frames[0]} ${whose.get(id)}`);
        expect(new Set(places).size).toBe(places.length);
      }),
      { numRuns: 500 },
    );
  });

  test("the same order gives the same people, and those of which somebody said something are together in any", () => {
    fc.assert(
      fc.property(shuffled, ({ media, order }) => {
        expect(comeIn(media)).toEqual(comeIn(media));
        const together = (whose: ReadonlyMap<string, string>) =>
          media.flat().flatMap(({ id, person }) => (person === null ? [] : [[id, whose.get(id)]]));
        expect(together(comeIn(order))).toEqual(together(comeIn(media)));
      }),
      { numRuns: 300 },
    );
  });
});
