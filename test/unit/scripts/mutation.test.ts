import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MUTATED } from "../../../scripts/mutation/parts.ts";
import { type Mutant, scoreOf } from "../../../scripts/mutation/score.ts";
import { ROOT } from "../../../scripts/state.ts";

const mutant = (status: string, fileName = "stacks/cost.ts"): Mutant => ({
  fileName,
  status,
  mutatorName: "EqualityOperator",
  replacement: "a <= b",
  location: { start: { line: 7 } },
});

test("a part's score counts what was noticed of what could be, in its own files", () => {
  const part = { name: "cost", files: ["stacks/cost.ts"] };
  const mutants = [
    ...["Killed", "Timeout", "Survived", "NoCoverage", "CompileError", "Ignored"].map((one) => mutant(one)),
    mutant("Killed", join(ROOT, "stacks/cost.ts")),
    mutant("Survived", "stacks/plan.ts"),
  ];
  expect(scoreOf(part, mutants)).toEqual({
    name: "cost",
    noticed: 3,
    total: 5,
    percent: 60,
    survivors: Array(2).fill("stacks/cost.ts:7 EqualityOperator → a <= b"),
  });
});

test("a part of which nothing was mutated has no good score", () => {
  expect(scoreOf({ name: "gone", files: ["gone.ts"] }, [mutant("Killed")]).percent).toBe(0);
});

test("every file that is mutated is there", () => {
  const files = MUTATED.flatMap((part) => part.files);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
