import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { catalogue } from "../../services/catalogue.ts";
import type { Options } from "../options.ts";
import { ROOT } from "../state.ts";
import { type Names, namesOf } from "./names.ts";
import { readTemplate } from "./template.ts";
import { type Scaffold, writeScaffold } from "./write.ts";

const CATALOGUE = "services/catalogue.ts";
/** Where user ids of services begin and end. */
const [FIRST_UID, LAST_UID] = [10_001, 10_999];

/** `make new-service NAME=colour-mood`: an analyzer that looks at key frames, with its tests and its line in the catalogue. */
export async function run(options: Options): Promise<void> {
  const taken = ["example-analyzer", "analyzer-base", ...catalogue.map(({ name }) => name)];
  const names = namesOf(options.name, taken, "make new-service NAME=colour-mood");
  const lines = await readFile(join(ROOT, CATALOGUE), "utf8");
  const scaffold = serviceScaffold(
    names,
    await readTemplate("analyzer"),
    lines,
    nextUid(catalogue.map(({ uid }) => uid)),
  );
  const next = [
    `services/${names.kebab}/${names.snake}/work.py is what it does: it tells how bright frames are, until you write something else`,
    `make test-service NAME=${names.kebab}`,
    "make preview, then make up; make status shows what it uses at rest: write that into service.ts",
  ];
  await writeScaffold(scaffold, next, options);
}

/** The first that no service has. Pure. */
export function nextUid(taken: readonly number[]): number {
  for (let uid = FIRST_UID; uid <= LAST_UID; uid += 1) if (!taken.includes(uid)) return uid;
  throw new Error("every user id of services is taken");
}

/**
 * The template's files under the new name, a manifest, and the catalogue with a line more. Pure.
 *
 * @param template path → text, with "example-analyzer" and "example_analyzer" for the name
 */
export function serviceScaffold(
  names: Names,
  template: Readonly<Record<string, string>>,
  catalogueText: string,
  uid: number,
): Scaffold {
  const renamed = (text: string): string =>
    text.replaceAll("example_analyzer", names.snake).replaceAll("example-analyzer", names.kebab);
  const files = Object.entries(template).map(([path, text]) => [
    `services/${names.kebab}/${renamed(path)}`,
    renamed(text),
  ]);
  return {
    made: { ...Object.fromEntries(files), [`services/${names.kebab}/service.ts`]: manifest(names, uid) },
    changed: { [CATALOGUE]: withLine(catalogueText, names) },
  };
}

function manifest({ kebab, camel }: Names, uid: number): string {
  return `import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const ${camel} = defineAnalyzer({
  name: "${kebab}",
  purpose: "Tells how bright each key frame is.",
  memory: { cap: "384m", idle: "40m", job: "128m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [{ folder: "media", mount: "/media", access: "ro" }],
  uid: ${uid},
});
`;
}

/** The import where the alphabet puts it, and the service behind the last analyzer of frames. Pure. */
export function withLine(text: string, { kebab, camel }: Names): string {
  const line = `import { ${camel} } from "./${kebab}/service.ts";`;
  const pathOf = (one: string): string => /from "\.\/(.+)"/.exec(one)?.[1] ?? "";
  const lines = text.split("\n");
  const imports = lines.flatMap((one, at) => (pathOf(one) === "" ? [] : [at]));
  const before = imports.find((at) => pathOf(lines[at] ?? "") > pathOf(line));
  lines.splice(before ?? (imports.at(-1) ?? 0) + 1, 0, line);
  return lines.join("\n").replace("\n  guardrails,\n", `\n  ${camel},\n  guardrails,\n`);
}
