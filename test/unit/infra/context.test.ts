import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tar from "tar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packContext, readContext } from "../../../infra/images/context.ts";

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "context-"));
  folder = join(root, "service");
  write("Dockerfile.cpu", "FROM debian:trixie-slim");
  write("src/main.ts", "export {};");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
}

test("the same files have the same hash", () => {
  expect(readContext(folder).hash).toBe(readContext(folder).hash);
  expect(readContext(folder).hash).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  ["another content", () => write("src/main.ts", "export const a = 1;")],
  ["a new file", () => write("src/other.ts", "")],
  ["a moved file", () => renameSync(join(folder, "src/main.ts"), join(folder, "src/index.ts"))],
])("%s is another image", (_, change) => {
  const before = readContext(folder).hash;
  change();
  expect(readContext(folder).hash).not.toBe(before);
});

test("another base is another image", () => {
  expect(readContext(folder, "platform/base:1").hash).not.toBe(readContext(folder, "platform/base:2").hash);
});

test.each([
  "src/main.test.ts",
  "tests/test_main.py",
  "node_modules/a/index.js",
  "src/__pycache__/a.pyc",
  "service.ts",
])("%s is no part of the image", (path) => {
  const before = readContext(folder).hash;
  write(path, "anything");
  expect(readContext(folder).hash).toBe(before);
});

test("a packed context holds its files with their modes and nothing else, and is made once", () => {
  write("src/main.test.ts", "");
  write("entrypoint.sh", "#!/bin/sh");
  chmodSync(join(folder, "entrypoint.sh"), 0o755);
  const staging = join(root, "staging");
  const context = readContext(folder);
  const packed = packContext(folder, "service", context, staging);
  expect(packed).toBe(join(staging, `service-${context.hash}.tar`));
  const entries: string[] = [];
  tar.list({
    sync: true,
    file: packed,
    onReadEntry: ({ path, mode }) => entries.push(`${path} ${(mode ?? 0) & 0o100 ? "x" : "-"}`),
  });
  expect(entries).toEqual(["Dockerfile.cpu -", "entrypoint.sh x", "src/main.ts -"]);
  expect(packContext(folder, "service", context, staging)).toBe(packed);
  expect(readdirSync(staging)).toEqual([`service-${context.hash}.tar`]);
});

test("the same files make the same archive, whenever they were written", () => {
  const first = readFileSync(packContext(folder, "service", readContext(folder), join(root, "first")));
  utimesSync(join(folder, "src/main.ts"), new Date(1e12), new Date(1e12));
  expect(
    readFileSync(packContext(folder, "service", readContext(folder), join(root, "second"))).equals(first),
  ).toBe(true);
});
