/**
 * Renders a pull request's comment from what `pulumi preview --json` printed for each stack, and refuses what would cost
 * data or an address:
 *
 *     PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json --stack dev > dev.jsonl
 *     node scripts/preview-summary.ts [--allow-replace] [--drift] [--out FILE] dev=dev.jsonl prod=prod.jsonl
 *
 * A file without a name gives its own. Exit codes: 0 may be merged, 1 must not (with `--drift`: something has changed), 2 wrong usage.
 */

import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { CommandError, EXIT } from "./errors.ts";
import { showError } from "./output.ts";
import { driftReport } from "./preview-summary/drift.ts";
import { comment } from "./preview-summary/markdown.ts";
import { readPreview } from "./preview-summary/read.ts";
import { summarize } from "./preview-summary/summary.ts";

/** "dev=path/x.jsonl" → dev and the path; "path/dev.jsonl" → dev and the path. */
function nameAndPath(word: string): { name: string; path: string } {
  const [, name, path] = /^([\w.-]+)=(.+)$/.exec(word) ?? [];
  return name !== undefined && path !== undefined
    ? { name, path }
    : { name: basename(word).replace(/\.jsonl?$/, ""), path: word };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CommandError(`"${path}" can't be read.`, { exitCode: EXIT.usage, cause });
  }
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        "allow-replace": { type: "boolean", default: false },
        drift: { type: "boolean", default: false },
        out: { type: "string" },
      },
    });
  } catch (cause) {
    throw new CommandError((cause as Error).message, { exitCode: EXIT.usage, cause });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parse();
  if (positionals.length === 0) {
    throw new CommandError("No preview is given.", {
      fix: "node scripts/preview-summary.ts dev=dev.jsonl",
      exitCode: EXIT.usage,
    });
  }
  const previews = await Promise.all(
    positionals.map(nameAndPath).map(async ({ name, path }) => ({
      name,
      preview: readPreview(name, await readText(path)),
    })),
  );
  const summaries = previews.map(({ name, preview }) =>
    summarize(name, preview, { allowReplace: values["allow-replace"] }),
  );
  const text = values.drift ? driftReport(summaries) : comment(summaries);
  if (values.out === undefined) process.stdout.write(text);
  else await writeFile(values.out, text);
  const bad = summaries.some(({ refusals, changes }) =>
    values.drift ? changes.length > 0 : refusals.length > 0,
  );
  if (bad) process.exitCode = EXIT.failed;
}

try {
  await main();
} catch (error) {
  process.exitCode = showError(error, false);
}
