import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { ApiClient } from "../api/client.ts";
import { MEDIA_FAULTS } from "../api/errors.ts";
import { withPlatform } from "../api/platform.ts";
import { EXIT } from "../errors.ts";
import { onInterrupt } from "../interrupt.ts";
import type { Options } from "../options.ts";
import { bytes, show } from "../output.ts";
import { filesOf } from "./files.ts";
import { JobLines, uploadBar } from "./progress.ts";
import { type Analysis, readable } from "./readable.ts";

/** Uploads a file, follows its job to the end and gets what was found. */
export async function analyzeFile(
  client: ApiClient,
  file: string,
  quiet: boolean,
  profile?: string,
): Promise<Analysis> {
  const bar = uploadBar(basename(file), (await stat(file)).size, quiet);
  const uninterrupted = onInterrupt(() => {
    if (!quiet) process.stderr.write("\nInterrupted: the same command goes on with this upload.\n");
  });
  const { job: begun } = await client.upload(file, bar, profile).finally(() => {
    uninterrupted();
    bar.end();
  });
  const lines = new JobLines();
  let last = begun;
  for await (const state of client.follow(begun.id)) {
    last = state;
    if (!quiet) for (const line of lines.take(state)) process.stderr.write(`  ${line}\n`);
  }
  return { file, job: last, results: await client.results(last.mediaId) };
}

/** The exit code for what came of the files: 3 where the media is at fault, 1 where the platform is. */
export function exitCodeFor(analyses: readonly Pick<Analysis, "job">[]): number {
  const failed = analyses.flatMap(({ job }) => job.tasks.filter((task) => task.state === "failed"));
  if (failed.length === 0) return 0;
  return failed.some((task) => MEDIA_FAULTS.includes(task.error?.code ?? "")) ? EXIT.refused : EXIT.failed;
}

/** `make analyze FILE=…` */
export async function run(options: Options): Promise<void> {
  const files = filesOf(options.file, options.files ?? [], process.env["CALLED_FROM"] ?? process.cwd());
  if (options.dryRun === true) {
    const sizes = await Promise.all(files.map(async (file) => ({ file, bytes: (await stat(file)).size })));
    show({ dryRun: true, profile: options.profile ?? "full", files: sizes }, options, (facts) =>
      facts.files
        .map(
          ({ file, bytes: size }) => `would upload ${file} (${bytes(size)}) and look for: ${facts.profile}`,
        )
        .join("\n"),
    );
    return;
  }
  await withPlatform(options, async (client) => {
    const analyses: Analysis[] = [];
    for (const file of files)
      analyses.push(await analyzeFile(client, file, options.json === true, options.profile));
    show(analyses, options, (all) => `\n${all.map(readable).join("\n\n\n")}`);
    process.exitCode = exitCodeFor(analyses);
  });
}
