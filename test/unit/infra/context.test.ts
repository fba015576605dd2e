import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readContext, stageContext } from "../../../infra/images/context.ts";

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

test("a staged folder holds the context and nothing else, and is made once", () => {
  write("src/main.test.ts", "");
  const staging = join(root, "staging");
  const context = readContext(folder);
  const staged = stageContext(folder, "service", context, staging);
  expect(staged).toBe(join(staging, `service-${context.hash}`));
  expect(readFileSync(join(staged, "src/main.ts"), "utf8")).toBe("export {};");
  expect(existsSync(join(staged, "src/main.test.ts"))).toBe(false);
  expect(stageContext(folder, "service", context, staging)).toBe(staged);
  expect(readdirSync(staging)).toEqual([`service-${context.hash}`]);
});
