import type { Options } from "../../../scripts/options.ts";
import { log, runBench } from "../runner.ts";
import { providerChapter } from "./chapter.ts";
import { BENCH_PROVIDERS } from "./subjects.ts";

/**
 * `make bench-providers`: what a deployment takes at each provider, beside the provider's own command line and a shell script.
 * With FILE=docs/benchmarks.md the table is also written into that file.
 */
export async function run(options: Options): Promise<void> {
  const chapters = Object.keys(BENCH_PROVIDERS).map((name) => [name, () => providerChapter(name, log)]);
  await runBench(
    {
      command: "make bench-providers",
      chapters: Object.fromEntries(chapters),
      around: (work) => work(undefined),
    },
    options,
  );
}
