import { afterAll, beforeAll, expect, test } from "vitest";
import { type Clone, makeClone } from "../service/clone.ts";

/** What developers call and takes longer than every change should. */

let clone: Clone;
const command = (...words: string[]) => clone.command(...words);

beforeAll(async () => {
  clone = await makeClone(`developing-long-${process.pid}`);
});
afterAll(() => clone?.workspace.remove());

test("test-coverage tells the branches that a part of the tests takes", async () => {
  const { exitCode, stdout, all } = await command("test-coverage", "ONLY=stacks/capacity", "JSON=1");
  expect(exitCode, all).toBe(0);
  const { parts } = JSON.parse(stdout);
  const capacity = parts.find(({ name }: { name: string }) => name === "capacity");
  expect(capacity.percent).toBeGreaterThan(50);
});

test("mutation tells how many changes of a part its tests notice, and which they do not", async () => {
  const { exitCode, stdout, all } = await command("mutation", "ONLY=admission", "JSON=1");
  expect(exitCode, all).toBe(0);
  const [part] = JSON.parse(stdout);
  expect(part).toMatchObject({ name: "admission of jobs" });
  expect(part.total).toBeGreaterThan(20);
  expect(part.percent).toBeGreaterThan(80);
});

test("pre-commit runs the unit tests that a staged file reaches, and no others", async () => {
  const file = "stacks/nearest.ts";
  clone.workspace.write(file, `${clone.workspace.read(file)}\n// A note of a test.\n`);
  await clone.git("add", file);
  const { exitCode, all } = await command("pre-commit");
  expect(exitCode, all).toBe(0);
  expect(all).toMatch(/Test Files +[1-9]\d* passed/);
  expect(all).not.toContain("test/unit/cloud/");
});
