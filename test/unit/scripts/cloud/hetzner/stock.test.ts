import { expect, it } from "vitest";
import type { ServerType } from "../../../../../scripts/cloud/hetzner/shapes.ts";
import { diskProblem, inStock, stockProblem } from "../../../../../scripts/cloud/hetzner/stock.ts";

const NOW = new Date("2026-11-22T00:00:00Z");

function type(name: string, memory: number, places: Record<string, [number, boolean]>): ServerType {
  return {
    name,
    memory,
    architecture: name.startsWith("cax") ? "arm" : "x86",
    cores: 4,
    disk: 80,
    prices: Object.entries(places).map(([location, [net]]) => ({ location, price_monthly: { net } })),
    locations: Object.entries(places).map(([location, [, available]]) => ({ name: location, available })),
  };
}

const TYPES = [
  type("cx33", 8, { fsn1: [8.49, false], nbg1: [8.49, true] }),
  type("cpx32", 8, { fsn1: [35.49, true], nbg1: [35.49, true] }),
  type("cax21", 8, { fsn1: [7, true] }),
  type("cx43", 16, { fsn1: [15.99, true] }),
  type("cx53", 32, { fsn1: [29.49, false] }),
];

const problem = (kind: "create" | "resize" | "replace", serverType: string, location = "fsn1") =>
  stockProblem({ stack: "prod", kind, serverType, location }, TYPES, NOW);

it("has nothing to say about what is in stock", () => {
  expect(problem("create", "cx43")).toBeUndefined();
  expect(problem("resize", "cx43")).toBeUndefined();
});

it("lists for a new server what is in stock everywhere with as much memory, the cheapest first", () => {
  expect(problem("create", "cx33")).toBe(
    [
      'Server type "cx33" is sold out in "fsn1". In stock with 8 GB (choose with "line" and "location"):',
      "  cx33 in nbg1: 4 vCPU, 80 GB disk, €8.49 a month",
      "  cpx32 in fsn1: 4 vCPU, 80 GB disk, €35.49 a month",
      "  cpx32 in nbg1: 4 vCPU, 80 GB disk, €35.49 a month",
    ].join("\n"),
  );
});

it.each(["resize", "replace"] as const)("offers for a %s only what its location has", (kind) => {
  const text = problem(kind, "cx33") ?? "";
  expect(text).toContain("cpx32 in fsn1");
  expect(text).not.toContain("in nbg1");
});

it("says so when nothing else is in stock", () => {
  expect(problem("create", "cx53")).toMatch(/Nothing else with 32 GB is in stock: try again later/);
});

it("tells what is not offered from what is sold out", () => {
  expect(problem("create", "cx43", "nbg1")).toContain('"cx43" is not offered in "nbg1"');
  expect(problem("create", "cx99")).toBe('Hetzner has no server type "cx99".');
});

it("offers nothing that can't be ordered any more", () => {
  const [cx33] = TYPES as [ServerType];
  const locations = cx33.locations.map((place) => ({
    ...place,
    deprecation: { unavailable_after: new Date("2026-01-01") },
  }));
  expect(inStock([{ ...cx33, locations }], 8, NOW)).toEqual([]);
});

it.each([
  [80, undefined],
  [81, /grown to 81 GB, and "cx33" has 80 GB/],
])("a disk of %i GB is found to fit or not", (disk, expected) => {
  const found = diskProblem("cx33", disk, TYPES);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(expected);
});
