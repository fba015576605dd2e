import { expect, test } from "vitest";
import { comparePlans } from "../../../stacks/compare.ts";
import { planLine, planShape } from "../../../stacks/plan.ts";
import { planFor } from "../../fixtures/stacks.ts";

const budget = planFor({ provider: "hetzner" });

function compare(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string {
  const hetzner = { provider: "hetzner" };
  return comparePlans(planFor({ ...hetzner, ...before }), planFor({ ...hetzner, ...after })).join("\n");
}

test("a plan is one line with server, place and price", () => {
  expect(planLine(budget)).toBe(
    "hetzner cx33 in fsn1: €11.85 a month without VAT (server 8.49, IPv4 0.50, volume 2.86)",
  );
  expect(planLine(planFor({}))).toBe("local server with 8 GB: nothing a month");
});

test("a plan survives its way through a stack's outputs", () => {
  const plan = planFor({ provider: "digitalocean", tier: "business" });
  expect(planShape.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

test("a stack that was never deployed is told as new", () => {
  expect(comparePlans(undefined, budget)).toEqual([`New: ${planLine(budget)}.`]);
});

test("without a change the cost stays, and nothing else is said", () => {
  expect(comparePlans(budget, budget)).toEqual([`${planLine(budget)}. That is what it costs now.`]);
});

test("another tier is a resize in place with minutes off, its cost and what else changes", () => {
  const text = compare({}, { tier: "business" });
  expect(text).toContain("That is €26.90 a month more than now (€11.85).");
  expect(text).toContain(
    "resized in place from cx33 to cx53 (8 GB to 32 GB of memory): it is off for a few minutes.",
  );
  expect(text).toContain("Data, address and certificate stay");
  expect(text).toContain("Memory left for jobs changes from 6844 to 31420 MB.");
  expect(text).toContain("Backups by the provider change from none to daily.");
  expect(text).toContain("are protected from being deleted");
});

test("back to the smaller tier is a resize in place, too, and costs less", () => {
  const text = compare({ tier: "business" }, {});
  expect(text).toContain("That is €26.90 a month less than now (€38.75).");
  expect(text).toContain("resized in place from cx53 to cx33");
  expect(text).toContain("no longer protected");
  expect(text).not.toMatch(/The volume|new volume/);
});

test("another provider is a new server, and the data is not copied", () => {
  const text = compare({}, { provider: "digitalocean" });
  expect(text).toContain("moves from hetzner cx33 in fsn1 to digitalocean s-2vcpu-8gb-amd in fra1");
  expect(text).toContain("Nothing is copied");
  expect(text).toContain("Before: hetzner cx33 in fsn1: €11.85");
  expect(text).not.toContain("resized");
});

test("another location moves no server that runs", () => {
  expect(compare({}, { location: "nbg1" })).toContain(
    "from fsn1 to nbg1: a server that runs stays where it is",
  );
});

test("a volume grows, never shrinks, and is not taken away unseen", () => {
  expect(compare({}, { volumeGb: "80" })).toContain("grows from 50 to 80 GB; it can never shrink");
  expect(compare({}, { volumeGb: "20" })).toContain("cannot shrink from 50 to 20 GB");
  expect(compare({}, { volumeGb: "20" })).toContain("pulumi config set volumeGb 50");
  expect(compare({}, { volumeGb: "0" })).toContain("volume of 50 GB would be deleted, with all data on it");
});

test("a first volume is empty and hides what there was, and where there is none nothing is said of it", () => {
  const first = compare({ volumeGb: "0" }, {});
  expect(first).toContain("a new volume is empty");
  expect(first).not.toContain("grows");
  expect(compare({ volumeGb: "0" }, { volumeGb: "0" })).not.toContain("volume is empty");
});

test("where the machine stays, only the memory that is counted on changes", () => {
  const [small, large] = [planFor({}), planFor({ size: "16gb" })];
  expect(comparePlans(small, large).join("\n")).toContain("counts on 16 GB of memory instead of 8 GB");
});
