import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesOf } from "../../../../scripts/analyze/files.ts";

let folder: string;
const inFolder = (...names: string[]): string[] => names.map((name) => join(folder, name));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "analyze-files-"));
  await Promise.all(["a.jpg", "b.jpg", "my clip.mp4"].map((name) => writeFile(join(folder, name), "")));
  await mkdir(join(folder, "sub"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a name with spaces is one file where it exists", () => {
  expect(filesOf("my clip.mp4", [], folder)).toEqual(inFolder("my clip.mp4"));
});

test("several names and patterns are split", () => {
  expect(filesOf("b.jpg a.jpg", [], folder)).toEqual(inFolder("b.jpg", "a.jpg"));
  expect(filesOf("*.jpg", [], folder)).toEqual(inFolder("a.jpg", "b.jpg"));
});

test("plain words are taken as they are", () => {
  expect(filesOf(undefined, ["my clip.mp4", "a.jpg"], folder)).toEqual(inFolder("my clip.mp4", "a.jpg"));
});

test.each([
  [undefined, "FILE is missing."],
  ["gone.mp4", 'There is no file "gone.mp4".'],
  ["*.png", 'There is no file "*.png".'],
  ["sub", 'There is no file "sub", but a folder of that name.'],
])("FILE %o is answered with %s", (given, message) => {
  expect(() => filesOf(given, [], folder)).toThrow(message);
});
