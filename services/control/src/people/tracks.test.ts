import { describe, expect, test } from "vitest";
import { type Face, facesOf, type Look } from "./faces.ts";
import { tracksOf } from "./tracks.ts";

const SCENE = { start: 0, end: 10 };

function looks(...vector: number[]): Look {
  return { model: "m", vector: Float32Array.from(vector) };
}

/** A face in the frame of this second, of the scene 0 to 10 unless another is told. */
function face(time: number | null, left: number, more: Partial<Face> = {}): Face {
  return {
    ...{ frame: `${time}.jpg`, time, ...SCENE, page: null, look: null, confidence: 0.9 },
    ...{ box: { x: left, y: 100, width: 100, height: 100 }, frameWidth: 1000, frameHeight: 500 },
    ...more,
  };
}

const times = (...faces: Face[]) => tracksOf(faces).map((track) => track.faces.map(({ time }) => time));

describe("a face that nobody described", () => {
  test("goes on in the next key frame of its scene where it was, and not elsewhere", () => {
    expect(times(face(1, 100), face(5, 130), face(9, 600))).toEqual([[1, 5], [9]]);
  });

  test("does not go on in another scene, where somebody else may stand", () => {
    expect(times(face(9, 100), face(11, 100, { start: 10, end: 20 }))).toEqual([[9], [11]]);
  });

  test("is one of two in each frame: the nearest goes on", () => {
    const tracks = tracksOf([face(1, 100), face(1, 220), face(5, 190), face(5, 110)]);
    expect(tracks.map(({ faces }) => faces.map(({ box }) => box.x))).toEqual([
      [100, 110],
      [220, 190],
    ]);
  });
});

describe("a face that was described", () => {
  test("goes on wherever it is, also in the next scene, but not after a scene without it", () => {
    const anna = { look: looks(1, 0) };
    expect(
      times(
        face(1, 100, anna),
        face(5, 700, anna),
        face(11, 300, { ...anna, start: 10, end: 20 }),
        face(31, 300, { ...anna, start: 30, end: 40 }),
      ),
    ).toEqual([[1, 5, 11], [31]]);
  });

  test("does not go on one who looks different, though in the same place", () => {
    expect(times(face(1, 100, { look: looks(1, 0) }), face(5, 100, { look: looks(0, 1) }))).toEqual([
      [1],
      [5],
    ]);
  });

  test("goes on by its place where another model described it", () => {
    const other = { look: { ...looks(0, 1), model: "n" } };
    expect(times(face(1, 100, { look: looks(1, 0) }), face(5, 100, other))).toEqual([[1, 5]]);
  });

  test("is once in a frame", () => {
    const anna = { look: looks(1, 0) };
    expect(times(face(1, 100, anna), face(5, 100, anna), face(5, 700, anna))).toEqual([[1, 5], [5]]);
  });
});

test("the look of a track is the mean of its faces', those that can be seen well count more, and its cover is the clearest", () => {
  const far = { box: { x: 100, y: 100, width: 28, height: 28 }, look: looks(0.6, 0.8) };
  const [track] = tracksOf([face(1, 100, far), face(5, 100, { look: looks(1, 0) })]);
  expect(track).toMatchObject({ start: 0, end: 10, cover: 1, clarity: expect.closeTo(0.9 * (100 / 112), 5) });
  const [x = 0, y = 0] = track?.look?.vector ?? [];
  expect([Math.hypot(x, y), y / x]).toEqual([
    expect.closeTo(1, 5),
    expect.closeTo((0.28 * 0.8) / (1 + 0.28 * 0.6), 5),
  ]);
});

test("each face of a picture and of a page is by itself", () => {
  const still = { start: null, end: null };
  expect(times(face(null, 100, still), face(null, 600, still))).toEqual([[null], [null]]);
  const pages = [1, 2].map((page) => face(null, 100, { ...still, page, frame: `${page}.jpg` }));
  expect(tracksOf(pages).map(({ page }) => page)).toEqual([1, 2]);
});

test("of a long film with many faces none is lost, and who is always there is one track", () => {
  const film = Array.from({ length: 3000 }, (_, index) =>
    [0, 300, 600].map((left) =>
      face(index * 5, left, {
        start: index * 5,
        end: index * 5 + 5,
        look: looks(left === 0 ? 1 : 0, left > 0 ? 1 : 0),
      }),
    ),
  ).flat();
  const tracks = tracksOf(film);
  expect(tracks.map(({ faces }) => faces.length)).toEqual([3000, 3000, 3000]);
});

describe("a result", () => {
  const found = { ...face(1, 100), embeddingModel: "sface-1" };

  test("of the analyzer before this one counts as not described: nobody knows by which model its numbers are", () => {
    const old = facesOf({ faces: [{ ...found, embedding: [1, 0], embeddingModel: undefined }] });
    expect(old[0]?.look).toBeNull();
  });

  test("has its looks as little-endian float32", () => {
    const embedding = Buffer.from(Float32Array.of(0.25, -1).buffer).toString("base64");
    expect(facesOf({ faces: [{ ...found, embedding }] })[0]?.look).toEqual({
      model: "sface-1",
      vector: Float32Array.of(0.25, -1),
    });
  });

  test("of another shape is refused by name", () => {
    expect(() => facesOf({})).toThrow(/faces/);
    expect(() => facesOf({ faces: [{ ...found, box: null }] })).toThrow(/box/);
  });
});
