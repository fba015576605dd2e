import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { meaning } from "../../../../scripts/stack/preview.ts";
import { planFor } from "../../../fixtures/stacks.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "preview-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: media-platform\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function meaningOf(
  config: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, unknown>>,
): string {
  const own = Object.entries(config).map(([key, value]) => [`media-platform:${key}`, value]);
  writeFileSync(join(folder, "Pulumi.a.yaml"), JSON.stringify({ config: Object.fromEntries(own) }));
  return meaning("a", folder, outputs).join("\n");
}

test("a change of tier is told against what is deployed", () => {
  const text = meaningOf(
    { provider: "hetzner", tier: "business" },
    { plan: planFor({ provider: "hetzner" }) },
  );
  expect(text).toContain("€26.90 a month more than now");
  expect(text).toContain("resized in place from cx33 to cx53");
});

test("a stack without outputs is new", () => {
  expect(meaningOf({ provider: "hetzner" }, {})).toMatch(/^New: hetzner cx33 in fsn1/);
});

test("a stack that keeps no plan, or one of another shape, has its cost told and is not called new", () => {
  expect(meaningOf({ provider: "hetzner" }, { url: "https://a.example" })).toMatch(
    /^hetzner cx33 in fsn1: €/,
  );
  expect(meaningOf({ provider: "hetzner" }, { plan: { tier: "gold" } })).toMatch(/^hetzner cx33 in fsn1: €/);
});

test("of a wrong configuration nothing is told here", () => {
  expect(meaningOf({ tier: "gold" }, {})).toBe("");
});
