import { expect, test } from "vitest";
import { namesOf } from "../../../../scripts/scaffold/names.ts";
import { providerScaffold } from "../../../../scripts/scaffold/new-provider.ts";
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

const LISTS: Readonly<Record<string, string>> = {
  "infra/server/sizes.ts": `import type { Offer } from "./sizes/offer.ts";
export const PROVIDERS = ["hetzner", "digitalocean", "existing"];
export const offers = {
  hetzner,
  digitalocean,
};
`,
  "Pulumi.yaml": '"existing" takes a machine you have.',
  "infra/server/make.ts":
    'import { ExistingServer } from "./existing.ts";\n  existing: (name, args, opts) => new ExistingServer(name, args, opts),\n',
  "stacks/resize-notice.ts": "};\n\n/**\n * Says in a preview",
  "scripts/preview-summary/changes.ts": '  "docker:index/volume:Volume": "volume",\n',
};

test("a provider is listed wherever providers are, in every form of its name", () => {
  const { made, changed } = providerScaffold(
    NAMES,
    {
      "infra/server/example-provider.ts.txt":
        "ExampleProviderServer exampleProvider EXAMPLE_PROVIDER_TOKEN example-provider",
    },
    LISTS,
  );
  expect(made).toEqual({
    "infra/server/colour-mood.ts": "ColourMoodServer colourMood COLOUR_MOOD_TOKEN colour-mood",
  });
  expect(changed["infra/server/sizes.ts"]).toContain('"hetzner", "colour-mood", "digitalocean"');
  expect(changed["infra/server/sizes.ts"]).toContain('  "colour-mood": colourMood,\n  digitalocean,');
  expect(changed["infra/server/make.ts"]).toContain("new ColourMoodServer(");
  expect(changed["stacks/resize-notice.ts"]).toContain('"colour-mood:index/server:Server": "serverType"');
  expect(changed["scripts/preview-summary/changes.ts"]).toContain(
    '"colour-mood:index/volume:Volume": "volume"',
  );
  expect(Object.keys(changed).toSorted()).toEqual(Object.keys(LISTS).toSorted());
});

test("a list that has another form than it had is told of, instead of being written wrong", () => {
  expect(() => providerScaffold(NAMES, {}, { ...LISTS, "Pulumi.yaml": "" })).toThrow("Pulumi.yaml has 0 of");
});
