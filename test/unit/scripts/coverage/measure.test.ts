import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judge, ofPython, ofTypeScript, percent } from "../../../../scripts/coverage/measure.ts";
import { PARTS } from "../../../../scripts/coverage/parts.ts";
import { ROOT } from "../../../../scripts/state.ts";

test("reports of both languages become branches by file", () => {
  const file = (covered: number, total: number) => ({ branches: { covered, total } });
  expect([
    ...ofTypeScript(JSON.stringify({ total: file(1, 2), [join(ROOT, "stacks/cost.ts")]: file(3, 4) })),
  ]).toEqual([["stacks/cost.ts", { covered: 3, total: 4 }]]);
  const summary = { num_branches: 10, covered_branches: 9 };
  expect([...ofPython(JSON.stringify({ files: { "a.py": { summary } } }))]).toEqual([
    ["a.py", { covered: 9, total: 10 }],
  ]);
});

const part = { name: "cost", files: ["a.ts", "b.ts"], least: 95 };

test("a part passes by the branches of all its files together", () => {
  const coverage = new Map([
    ["a.ts", { covered: 9, total: 10 }],
    ["b.ts", { covered: 90, total: 90 }],
  ]);
  expect(judge(part, coverage)).toMatchObject({ percent: 99, enough: true, missing: [] });
  expect(judge({ ...part, least: 99.5 }, coverage).enough).toBe(false);
});

test("a file that no report has makes its part fail", () => {
  expect(judge(part, new Map([["a.ts", { covered: 1, total: 1 }]]))).toMatchObject({
    missing: ["b.ts"],
    enough: false,
  });
});

test("all of no branches is all", () => {
  expect(percent({ covered: 0, total: 0 })).toBe(100);
});

test("every file of the parts that decide is there", () => {
  for (const { files } of PARTS)
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
});
