import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openShown } from "./files.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "files-"));
  await mkdir(join(root, ID, "frames", "folder.jpg"), { recursive: true });
  await writeFile(join(root, ID, "original"), "secret");
  await writeFile(join(root, ID, "frames", "0001.jpg"), "jpeg");
  await mkdir(join(root, ID, "transcript"));
  await writeFile(join(root, ID, "transcript", "subtitles.vtt"), "WEBVTT\n");
  await writeFile(join(root, ID, "transcript", "progress.jsonl"), "{}");
  await symlink(join(root, ID, "original"), join(root, ID, "frames", "link.jpg"));
});
afterAll(() => rm(root, { recursive: true }));

test("a frame is found, with its type and size", async () => {
  const { file, type, bytes } = await openShown(root, ID, "frames/0001.jpg");
  await file.close();
  expect({ type, bytes }).toEqual({ type: "image/jpeg", bytes: 4 });
});

test("subtitles are found, as text that browsers take for subtitles", async () => {
  const { file, type } = await openShown(root, ID, "transcript/subtitles.vtt");
  await file.close();
  expect(type).toBe("text/vtt; charset=utf-8");
});

test.each([
  "original",
  "transcript/progress.jsonl",
  "frames/0002.jpg",
  "frames/../original",
  "frames/..%2foriginal.jpg",
  "frames/link.jpg",
  "frames/folder.jpg",
  "frames//0001.jpg",
  "frames/0001.jpg/x.jpg",
  "frames/\0.jpg",
  `frames/${"a".repeat(300)}.jpg`,
  "../../etc/passwd",
])("%j is not found", async (path) => {
  await expect(openShown(root, ID, path)).rejects.toMatchObject({ code: "not_found" });
});
