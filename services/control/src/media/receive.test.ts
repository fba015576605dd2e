import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { INCOMING } from "./place.ts";
import { receive } from "./receive.ts";
import type { Limits } from "./space.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
let limits: Limits;

beforeEach(async () => {
  limits = { root: await mkdtemp(join(tmpdir(), "media-")), maxBytes: 1000, minFreeBytes: 1 };
});
afterEach(() => rm(limits.root, { recursive: true }));

async function leftovers(): Promise<string[]> {
  const all = await readdir(limits.root, { recursive: true });
  return all.filter((name) => name !== INCOMING);
}

test("the bytes arrive unchanged, with their size and SHA-256", async () => {
  const parts = ["one", "two", "three"].map((part) => Buffer.from(part));
  const received = await receive(Readable.from(parts), ID, 11, limits);
  const whole = Buffer.concat(parts);
  expect(received).toEqual({ bytes: 11, sha256: createHash("sha256").update(whole).digest("hex") });
  expect(await readFile(join(limits.root, ID, "original"))).toEqual(whole);
  expect((await stat(join(limits.root, ID, "original"))).mode & 0o777).toBe(0o640);
  expect((await leftovers()).sort()).toEqual([ID, join(ID, "original")]);
});

test("an empty file is a file", async () => {
  expect((await receive(Readable.from([]), ID, 0, limits)).bytes).toBe(0);
});

test("a file announced as too large is refused before a byte is read", async () => {
  const body = Readable.from([Buffer.alloc(10)]);
  await expect(receive(body, ID, 1001, limits)).rejects.toMatchObject({ code: "too_large" });
  expect(body.readableDidRead).toBe(false);
});

test("a file that turns out too large is cut off and leaves nothing", async () => {
  const body = Readable.from([Buffer.alloc(600), Buffer.alloc(600)]);
  await expect(receive(body, ID, undefined, limits)).rejects.toMatchObject({ code: "too_large" });
  expect(await leftovers()).toEqual([]);
});

test("a client that goes away leaves nothing", async () => {
  const body = Readable.from(
    (async function* () {
      yield Buffer.alloc(100);
      throw new Error("aborted");
    })(),
  );
  await expect(receive(body, ID, 500, limits)).rejects.toThrow("aborted");
  expect(await leftovers()).toEqual([]);
});

test("a disk that would be filled past its reserve is refused as no_space", async () => {
  const full = { ...limits, minFreeBytes: Number.MAX_SAFE_INTEGER };
  await expect(receive(Readable.from([]), ID, 0, full)).rejects.toMatchObject({
    code: "no_space",
    status: 507,
  });
});
