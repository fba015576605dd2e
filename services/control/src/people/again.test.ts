import { expect, test } from "vitest";
import { type Before, type Found, identified } from "./again.ts";

const SIZE = { frameWidth: 1000, frameHeight: 500, confidence: 0.9 };

/** A face at this left edge at each of these times. */
function at(left: number, ...times: (number | null)[]): Found {
  const box = { x: left, y: 100, width: 100, height: 100 };
  return { page: null, faces: times.map((time) => ({ ...SIZE, frame: `${time}.jpg`, time, box })) };
}

function known(id: string, ...of: Parameters<typeof at>): Before {
  return { id, ...at(...of) };
}

const ids = (...of: Parameters<typeof identified>) => identified(...of).map(({ id }) => id);

test("a track is found again by time and place, also when key frames and boxes are a little different", () => {
  const before = [known("a", 100, 1, 5), known("b", 400, 1, 5)];
  expect(ids([at(405, 1.4, 5.3), at(120, 0.8, 4.9)], [], before)).toEqual(["b", "a"]);
});

test("what was seen in another size of the frame is the same", () => {
  const half = { x: 50, y: 50, width: 50, height: 50 };
  const small = {
    page: null,
    faces: [{ ...SIZE, frame: "1.jpg", time: 1, box: half, frameWidth: 500, frameHeight: 250 }],
  };
  expect(ids([small], [], [known("a", 100, 1)])).toEqual(["a"]);
});

test("another time, place or page is another track, each new one with an id of its own", () => {
  const found = [at(100, 20), at(700, 1), { ...at(100, 1), page: 2 }];
  const made = ids(found, [], [known("a", 100, 1)]);
  expect(new Set([...made, "a"]).size).toBe(4);
});

test("of two that are one now, that of which somebody said something stays", () => {
  expect(ids([at(100, 1, 5, 9)], [known("said", 100, 9)], [known("a", 100, 1, 5)])).toEqual(["said"]);
});

test("of one that is two now, the longer part is it, and what was said of it holds for the other as well", () => {
  const [short, long] = identified([at(100, 1), at(100, 5, 9)], [known("said", 100, 1, 5, 9)], []);
  expect(long).toEqual({ id: "said", alsoOf: undefined });
  expect(short).toMatchObject({ alsoOf: "said" });
  expect(short?.id).not.toBe("said");
});

test("pictures have no time, and are found again by place", () => {
  expect(ids([at(110, null)], [], [known("a", 100, null)])).toEqual(["a"]);
  expect(ids([at(110, null)], [], [known("a", 100, 1)])).not.toEqual(["a"]);
});
