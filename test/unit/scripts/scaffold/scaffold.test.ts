import { expect, test } from "vitest";
import { namesOf } from "../../../../scripts/scaffold/names.ts";
import { nextUid, serviceScaffold, withLine } from "../../../../scripts/scaffold/new-service.ts";

const EXAMPLE = "make new-service NAME=colour-mood";
const NAMES = namesOf("colour-mood", [], EXAMPLE);

test("a name is written in the forms that code has", () => {
  expect(NAMES).toEqual({
    kebab: "colour-mood",
    snake: "colour_mood",
    camel: "colourMood",
    pascal: "ColourMood",
  });
});

test.each([undefined, "", "Colour", "1st", "a_b", "a--b", "-a", "import", "../x", "x".repeat(41)])(
  "%s is refused as a name",
  (name) => {
    expect(() => namesOf(name, [], EXAMPLE)).toThrow(expect.objectContaining({ fix: EXAMPLE, exitCode: 2 }));
  },
);

test("a name that is taken is refused", () => {
  expect(() => namesOf("redis", ["redis"], EXAMPLE)).toThrow('a "redis" already');
});

const CATALOGUE = `import type { Manifest } from "../infra/service/manifest.ts";
import { backup } from "./backup/service.ts";
import { guardrails } from "./guardrails/service.ts";

export const catalogue: readonly Manifest[] = [
  backup,
  guardrails,
];
`;

test("the catalogue gets an import where the alphabet puts it and a line before what reads results", () => {
  expect(withLine(CATALOGUE, NAMES)).toBe(`import type { Manifest } from "../infra/service/manifest.ts";
import { backup } from "./backup/service.ts";
import { colourMood } from "./colour-mood/service.ts";
import { guardrails } from "./guardrails/service.ts";

export const catalogue: readonly Manifest[] = [
  backup,
  colourMood,
  guardrails,
];
`);
  const last = namesOf("zoom", [], EXAMPLE);
  expect(withLine(CATALOGUE, last)).toContain(
    'guardrails/service.ts";\nimport { zoom } from "./zoom/service.ts";\n\n',
  );
});

test("files and their text have the new name, and nothing has the template's", () => {
  const template = {
    "example_analyzer/work.py": "# example-analyzer",
    ".dockerignore": "!example_analyzer\n",
  };
  const { made } = serviceScaffold(NAMES, template, CATALOGUE, 10_050);
  expect(Object.keys(made)).toEqual([
    "services/colour-mood/colour_mood/work.py",
    "services/colour-mood/.dockerignore",
    "services/colour-mood/service.ts",
  ]);
  expect(JSON.stringify(made)).not.toMatch(/example/);
  expect(made["services/colour-mood/service.ts"]).toContain("uid: 10050,");
});

test("the next user id is the first that nobody has", () => {
  expect(nextUid([10_001, 10_003])).toBe(10_002);
});
