/** The comment from what the real engine prints today, so that its format can't drift away from ../fixtures. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { driftReport } from "../../../../scripts/preview-summary/drift.ts";
import { comment } from "../../../../scripts/preview-summary/markdown.ts";
import { readPreview } from "../../../../scripts/preview-summary/read.ts";
import { summarize } from "../../../../scripts/preview-summary/summary.ts";
import { makeStack, type PreviewedStack, SECRET } from "./engine.ts";

let stack: PreviewedStack;

beforeAll(async () => {
  stack = await makeStack();
  await stack.up();
});

afterAll(async () => stack[Symbol.asyncDispose]());

async function preview(change: string, form?: "events" | "digest") {
  await stack.config("change", change);
  const text = await stack.json("preview", form);
  expect(text).not.toContain(SECRET);
  return summarize("dev", readPreview("dev", text), { allowReplace: false });
}

it("tells changes and cost of a larger server, and allows it", async () => {
  const summary = await preview("bigger");
  expect(summary.refusals).toEqual([]);
  expect(comment([summary])).toContain("11.85 EUR → **38.75 EUR** (+26.90)");
  expect(summary.changes.map(({ action, name }) => `${action} ${name}`).sort()).toEqual([
    "created extra",
    "updated release",
  ]);
});

it("tells the same changes from the document without events", async () => {
  const { changes } = await preview("bigger", "digest");
  expect(changes.map(({ action, name }) => `${action} ${name}`).sort()).toEqual([
    "created extra",
    "updated release",
  ]);
});

it("refuses to lose a volume, and names the property", async () => {
  expect((await preview("replace")).refusals[0]).toContain(
    "because `labels[0].value` can't be changed in place",
  );
  expect((await preview("remove")).refusals[0]).toContain("The volume `server-data` would be deleted.");
});

it("finds no drift right after an update, and names a volume that is gone", async () => {
  await stack.config("change", "none");
  const look = async () =>
    summarize("dev", readPreview("dev", await stack.json("refresh")), { allowReplace: false });
  expect(driftReport([await look()])).toBe("Everything is as the stacks made it.\n");
  await stack.removeVolume();
  expect(driftReport([await look()])).toMatch(/- Volume `server-data` is gone/);
  // Made anew, for the tests after this one.
  await stack.up("--refresh");
});

it("refuses to replace or delete what is protected", async () => {
  await stack.config("protect", "true");
  await stack.config("change", "none");
  await stack.up();
  for (const change of ["replace", "remove"]) {
    const { refusals } = await preview(change);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toContain("The protected volume `server-data` would be");
  }
});
