import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROVIDERS } from "../../infra/server/sizes.ts";
import type { Options } from "../options.ts";
import { ROOT } from "../state.ts";
import { type Names, namesOf } from "./names.ts";
import { readTemplate } from "./template.ts";
import { type Scaffold, writeScaffold } from "./write.ts";

/** `make new-provider NAME=acme-cloud`: a provider that rents servers, with its tests, offers and lines where providers are listed. */
export async function run(options: Options): Promise<void> {
  const taken = ["example-provider", ...PROVIDERS];
  const names = namesOf(options.name, taken, "make new-provider NAME=acme-cloud");
  const texts = Object.keys(LINES).map(
    async (file) => [file, await readFile(join(ROOT, file), "utf8")] as const,
  );
  const scaffold = providerScaffold(
    names,
    await readTemplate("provider"),
    Object.fromEntries(await Promise.all(texts)),
  );
  const test = `test/unit/infra/server/${names.kebab}.mocks.test.ts`;
  const next = [
    `make test-fast ONLY=${names.kebab} runs its tests: ${test}`,
    `make plan PROVIDER=${names.kebab} shows what it would cost, by the invented figures of infra/server/sizes/${names.kebab}.ts: write its own there`,
    `infra/server/${names.kebab}/resources.ts stands where the provider's Pulumi package belongs`,
    "make docs writes its costs and settings into the pages; docs/adding-a-provider.md tells the rest",
  ];
  await writeScaffold(scaffold, next, options);
}

interface Line {
  /** What stands there already, once. */
  readonly at: string;
  /** What is put before it. */
  readonly put: (names: Names) => string;
}

/** A property of that name and value; the formatter takes quotes away where they are needless. */
const entry = ({ kebab, camel }: Names): string => (kebab === camel ? kebab : `"${kebab}": ${camel}`);

/** Where providers are listed, and what one more puts there. */
const LINES: Readonly<Record<string, readonly Line[]>> = {
  "infra/server/sizes.ts": [
    {
      at: 'import type { Offer } from "./sizes/offer.ts";',
      put: ({ kebab, camel }) => `import { ${camel} } from "./sizes/${kebab}.ts";\n`,
    },
    { at: '"digitalocean",', put: ({ kebab }) => `"${kebab}", ` },
    { at: "\n  digitalocean,\n", put: (names) => `\n  ${entry(names)},` },
  ],
  "Pulumi.yaml": [{ at: '"existing" takes a machine', put: ({ kebab }) => `"${kebab}" rents one, ` }],
  "infra/server/make.ts": [
    {
      at: 'import { ExistingServer } from "./existing.ts";',
      put: ({ kebab, pascal }) => `import { ${pascal}Server } from "./${kebab}.ts";\n`,
    },
    {
      at: "  existing: (name, args, opts) =>",
      put: ({ kebab, pascal }) =>
        `  "${kebab}": (name, args, opts) => new ${pascal}Server(name, args, opts),\n`,
    },
  ],
  "stacks/resize-notice.ts": [
    {
      at: "};\n\n/**\n * Says in a preview",
      put: ({ kebab }) => `  "${kebab}:index/server:Server": "serverType",\n`,
    },
  ],
  "scripts/preview-summary/changes.ts": [
    {
      at: '  "docker:index/volume:Volume": "volume",',
      put: ({ kebab }) =>
        ["server", "volume", "address"]
          .map((kind) => `  "${kebab}:index/${kind}:${kind[0]?.toUpperCase()}${kind.slice(1)}": "${kind}",\n`)
          .join(""),
    },
  ],
};

/**
 * The template's files under the new name, and the lists with a line more. Pure.
 *
 * @param template path → text, with "example-provider" for the name, as is or in the forms of code
 * @param lists path → text of the files where providers are listed
 * @throws Error where a list is not as it was when this was written
 */
export function providerScaffold(
  names: Names,
  template: Readonly<Record<string, string>>,
  lists: Readonly<Record<string, string>>,
): Scaffold {
  const renamed = (text: string): string =>
    text
      .replaceAll("example-provider", names.kebab)
      .replaceAll("exampleProvider", names.camel)
      .replaceAll("ExampleProvider", names.pascal)
      .replaceAll("EXAMPLE_PROVIDER", names.snake.toUpperCase());
  const made = Object.entries(template).map(([path, text]) => [
    renamed(path).replace(/\.txt$/, ""),
    renamed(text),
  ]);
  const changed = Object.entries(LINES).map(([file, lines]) => [
    file,
    lines.reduce((text, line) => withPut(text, line, names, file), lists[file] ?? ""),
  ]);
  return { made: Object.fromEntries(made), changed: Object.fromEntries(changed) };
}

function withPut(text: string, { at, put }: Line, names: Names, file: string): string {
  const parts = text.split(at);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of "${at}", and one is needed.`);
  return `${parts[0]}${put(names)}${at}${parts[1]}`;
}
