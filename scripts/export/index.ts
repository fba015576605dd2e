import { createWriteStream, existsSync, rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withPlatform } from "../api/platform.ts";
import { CommandError, EXIT, messageOf } from "../errors.ts";
import { onInterrupt } from "../interrupt.ts";
import type { Options } from "../options.ts";
import { bytes, seconds, show } from "../output.ts";
import { StatusLine } from "../stack/status-line.ts";

const FORMATS = ["csv", "jsonl", "pdf"] as const;
type Format = (typeof FORMATS)[number];

/** The format that is asked for, or that the file's name ends with. Pure. @throws CommandError for another */
export function formatOf(format: string | undefined, file: string | undefined): Format {
  const wanted = format ?? /\.(\w+)$/.exec(file ?? "")?.[1] ?? "csv";
  const known = FORMATS.find((candidate) => candidate === wanted.toLowerCase());
  if (known !== undefined) return known;
  throw new CommandError(`There is no format "${wanted}".`, {
    fix: "FORMAT=csv for spreadsheets, FORMAT=jsonl for programs, FORMAT=pdf to read.",
    exitCode: EXIT.usage,
  });
}

/** `make export FORMAT=csv FILE=results.csv`: the file is there whole or not at all. */
export async function run(options: Options): Promise<void> {
  const format = formatOf(options.format, options.file);
  const day = new Date().toISOString().slice(0, 10);
  const file = resolve(
    process.env["CALLED_FROM"] ?? process.cwd(),
    options.file ?? `results-${options.stack}-${day}.${format}`,
  );
  if (existsSync(file) && options.replace !== true) {
    throw new CommandError(`There is a file "${file}" already.`, {
      fix: "give another name with FILE=…, or REPLACE=1.",
      exitCode: EXIT.usage,
    });
  }
  await withPlatform(options, async (client) => {
    const began = performance.now();
    const answer = await client.send(`/api/export?format=${format}`);
    const size = await write(answer.body, file, options);
    const facts = { file, format, bytes: size, seconds: (performance.now() - began) / 1000 };
    show(facts, options, () => `${file}, ${bytes(size)} in ${seconds(facts.seconds)}`);
  });
}

/** Writes beside the file's place and moves it there when it is whole. Returns its size. */
async function write(body: NodeJS.ReadableStream, file: string, { json }: Options): Promise<number> {
  const partial = `${file}.part`;
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      done(null, chunk);
    },
  });
  const forget = onInterrupt(() => rmSync(partial, { force: true }));
  const status = new StatusLine(process.stderr, () =>
    json === true ? [] : [`exporting, ${bytes(size)} so far`],
  );
  try {
    await pipeline(body, count, createWriteStream(partial));
    await rename(partial, file);
    return size;
  } catch (error) {
    await rm(partial, { force: true });
    throw (error as NodeJS.ErrnoException).syscall === undefined
      ? new CommandError(`The export broke off after ${bytes(size)}: ${messageOf(error)}`, {
          fix: "run it again.",
        })
      : new CommandError(`"${file}" can't be written: ${messageOf(error)}`, {
          fix: "give another place with FILE=…",
        });
  } finally {
    forget();
    status.end();
  }
}
