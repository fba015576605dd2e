import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { INCOMING } from "./place.ts";
import { SPARE, sweep } from "./sweep.ts";

const KEPT = "00000000-0000-4000-8000-000000000001";
const ORPHAN = "00000000-0000-4000-8000-000000000002";
const FRESH = "00000000-0000-4000-8000-000000000003";
const NOW = Date.now();
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sweep-"));
});
afterEach(() => rm(root, { recursive: true }));

const known = async (ids: string[]) => new Set(ids.filter((id) => id === KEPT));
const age = (path: string) => utimes(join(root, path), 0, (NOW - SPARE) / 1000 - 1);

test("only old leftovers without a row are removed", async () => {
  for (const folder of [KEPT, ORPHAN, FRESH, INCOMING, "lost+found"]) await mkdir(join(root, folder));
  await writeFile(join(root, INCOMING, "cut"), "");
  await writeFile(join(root, INCOMING, "running"), "");
  for (const path of [KEPT, ORPHAN, "lost+found", join(INCOMING, "cut")]) await age(path);

  expect(await sweep(root, known, NOW)).toEqual([ORPHAN, join(INCOMING, "cut")]);
  expect((await readdir(root)).sort()).toEqual([INCOMING, KEPT, FRESH, "lost+found"]);
  expect(await readdir(join(root, INCOMING))).toEqual(["running"]);
});

test("a media folder without any upload yet has nothing to sweep", async () => {
  expect(await sweep(root, known, NOW)).toEqual([]);
});
