import { describe, expect, test } from "vitest";
import { CommandError } from "../../../../scripts/errors.ts";
import { told } from "../../../../scripts/releases/list.ts";
import { barriers, chooseTarget, goneImages, imageChanges } from "../../../../scripts/releases/rules.ts";
import type { Returnable } from "../../../../stacks/release/record.ts";
import { manifest } from "../../../fixtures/manifests.ts";

const control = manifest({ name: "control" });

/** Release of this number, whose content and image of control are named by a letter. */
function release(number: number, content: string, more: Partial<Returnable> = {}): Returnable {
  return {
    release: number,
    at: "2026-11-27T12:00:00Z",
    by: "alice@laptop",
    commit: "c".repeat(40),
    modified: false,
    content,
    configuration: "c0",
    returnsTo: null,
    migrations: ["0001_first"],
    contracting: {},
    images: { control: { reference: `platform/control:${content}`, id: `sha256:${content}` } },
    services: [control],
    environment: {},
    ...more,
  };
}

/** As the file keeps one whose images are gone. */
function old({ services: _services, environment: _environment, ...facts }: Returnable) {
  return facts;
}

function problemOf(work: () => unknown): CommandError {
  try {
    work();
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

const LIST = "make releases lists those that there are.";
const TO = "make rollback TO=NUMBER";

describe("the release to go back to", () => {
  const three = [release(1, "a"), release(2, "b"), release(3, "c")];

  test("is the one before what runs", () => {
    expect(chooseTarget(three, undefined)).toMatchObject({ release: 2, content: "b" });
  });

  test("is one further back each time, instead of what was just left", () => {
    const once = [...three, release(4, "b", { returnsTo: 2 })];
    expect(chooseTarget(once, undefined)).toMatchObject({ release: 1, content: "a" });
  });

  test("passes over releases that only went back, and those with the same content", () => {
    const forth = [release(1, "a"), release(2, "b"), release(3, "a", { returnsTo: 1 }), release(4, "c")];
    expect(chooseTarget(forth, undefined)).toMatchObject({ release: 2 });
    expect(chooseTarget([release(1, "a"), release(2, "b"), release(3, "b")], undefined).release).toBe(1);
  });

  test("is the one asked for, with what the newest line of that content remembers", () => {
    const releases = [
      old(release(1, "a")),
      release(2, "b"),
      release(3, "a", { returnsTo: 1 }),
      release(4, "c"),
    ];
    expect(chooseTarget(releases, "1")).toMatchObject({ release: 1, services: [control] });
  });

  test("is before the one that was gone back to, also where that one's content came out otherwise", () => {
    const again = [...three, release(4, "b, built anew", { returnsTo: 2 })];
    expect(chooseTarget(again, undefined)).toMatchObject({ release: 1 });
  });

  const gone = [old(release(1, "a")), release(2, "b")];
  test.each([
    ["none before the first", [release(1, "a")], undefined, "There is no release before 1.", LIST, 3],
    ["none at all", [], undefined, "There is no release yet.", "make up", 3],
    ["one that never was", three, "9", 'There is no release "9"; there are 1 to 3.', TO, 2],
    ["no number", three, "two", 'There is no release "two"; there are 1 to 3.', TO, 2],
    ["what runs", three, "3", "What release 3 ran is what runs now.", LIST, 3],
    ["one whose images are gone", gone, "1", "Release 1 is too old", "make releases", 3],
  ])("is refused where it is %s, with the way out", (_, releases, wanted, message, fix, exitCode) => {
    const problem = problemOf(() => chooseTarget(releases, wanted));
    expect(problem.message).toContain(message);
    expect(problem).toMatchObject({ exitCode, fix: expect.stringContaining(fix) });
  });
});

test("an image is gone when nothing of its name is there, or another build is", () => {
  const target = release(1, "a");
  const there = (id: string) => new Map([["platform/control:a", id]]);
  expect(goneImages(target, there("sha256:a"))).toEqual([]);
  expect(goneImages(target, there("sha256:other"))).toEqual(["platform/control:a"]);
  expect(goneImages(target, new Map())).toEqual(["platform/control:a"]);
  expect(goneImages({ ...target, images: {} }, there("sha256:a"))).toEqual(["control"]);
});

test("only migrations that take something away, and that the release does not know, bar the way back", () => {
  const known = { "0002_drops": "media.owner is dropped." };
  const target = { migrations: ["0001_first"] };
  expect(barriers(target, ["0001_first", "0002_drops"], known)).toEqual([
    '"0002_drops": media.owner is dropped.',
  ]);
  expect(barriers(target, ["0001_first", "0003_adds"], known)).toEqual([]);
  expect(barriers({ migrations: ["0001_first", "0002_drops"] }, ["0001_first", "0002_drops"], known)).toEqual(
    [],
  );
  expect(barriers(target, ["0001_first"], known)).toEqual([]);
});

test("what changes is told by service: another image, a new one, one that goes", () => {
  const from = {
    images: {
      control: { reference: "platform/control:b", id: "" },
      nginx: { reference: "platform/nginx:n", id: "" },
      extra: { reference: "platform/extra:e", id: "" },
    },
  };
  const images = {
    control: { reference: "platform/control:a", id: "" },
    nginx: { reference: "platform/nginx:n", id: "" },
  };
  expect(imageChanges(from, release(1, "a", { images }))).toEqual(["control: b → a", "extra: e → none"]);
  expect(imageChanges({ images: {} }, release(1, "a"))).toEqual(["control: none → a"]);
});

test("the list marks what runs and what can be gone back to, and keeps to itself what that takes", () => {
  const releases = [old(release(1, "a")), release(2, "b"), release(3, "c")];
  const there = new Map([["platform/control:c", "sha256:c"]]);
  const list = told(releases, there);
  expect(list.map(({ release: number, current, kept }) => [number, current, kept])).toEqual([
    [1, false, false],
    [2, false, false],
    [3, true, true],
  ]);
  expect(list.map(({ changed }) => changed)).toEqual([["control"], ["control"], ["control"]]);
  expect(JSON.stringify(list)).not.toContain("environment");
});
