import { basename } from "node:path";
import pc from "picocolors";
import { placeOf } from "../analyze/places.ts";
import { withPlatform } from "../api/platform.ts";
import type { Found, Moment } from "../api/shapes.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";

/** What a moment is found by, as it is told. */
const KINDS: Readonly<Record<string, string>> = {
  speech: "said",
  text: "read",
  object: "seen",
  tag: "shows",
  person: "person",
  picture: "shows it",
  chapter: "chapter",
  name: "called",
};

/** `make search QUERY="red car"` */
export async function run(options: Options): Promise<void> {
  const { query } = options;
  if (query === undefined)
    throw new CommandError("What is to be found?", {
      fix: `make search QUERY='"red car" or bicycle -parked'`,
      exitCode: EXIT.usage,
    });
  await withPlatform(options, async (client) => {
    show(await client.search(query), options, readable);
  });
}

function readable({ moments, more, alike }: Found): string {
  const parts = [
    ...(moments.length > 0 ? [rows(moments)] : []),
    ...(more ? ["There is more: with more words, less is found."] : []),
    ...(alike?.length ? [`In other words:\n\n${rows(alike)}`] : []),
  ];
  return parts.join("\n\n") || "Nothing was found.";
}

function rows(moments: readonly Moment[]): string {
  return table(
    ["File", "", "Where", "What"],
    moments.map((moment) => [
      basename(moment.name),
      KINDS[moment.kind] ?? moment.kind,
      placeOf({ ...moment, time: null }),
      moment.excerpt.map(({ text, match }) => (match ? pc.bold(text) : text)).join(""),
    ]),
  );
}
