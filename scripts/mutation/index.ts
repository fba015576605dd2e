import { Stryker } from "@stryker-mutator/core";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { MUTATED } from "./parts.ts";
import { type Score, scoreOf } from "./score.ts";

type LogLevel = NonNullable<ConstructorParameters<typeof Stryker>[0]["logLevel"]>;

/**
 * `make mutation`: changes the parts that decide, one expression at a time, and counts how many of the changes their unit tests notice;
 * `ONLY=capacity` one part. Minutes.
 */
export async function run(options: Options): Promise<void> {
  const { only, json } = options;
  const parts = MUTATED.filter(({ name }) => only === undefined || name.includes(only));
  if (parts.length === 0) {
    throw new CommandError(`There is no part "${only}".`, {
      fix: `use a word of: ${MUTATED.map(({ name }) => name).join(", ")}.`,
      exitCode: EXIT.usage,
    });
  }
  await setUpForDevelopers(options);
  const mutants = await new Stryker({
    mutate: parts.flatMap(({ files }) => [...files]),
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "scripts/mutation/vitest.config.ts" },
    coverageAnalysis: "perTest",
    // What is evaluated once, when a module is loaded, would take all tests for each mutant.
    ignoreStatic: true,
    ignorePatterns: [".state"],
    tempDirName: ".state/mutation",
    reporters: json === true ? [] : ["progress-append-only"],
    allowConsoleColors: false,
    thresholds: { high: 90, low: 80, break: null },
    logLevel: (json === true ? "off" : "warn") as LogLevel,
  }).runMutationTest();
  show(
    parts.map((part) => scoreOf(part, mutants)),
    options,
    readable,
  );
}

function readable(scores: readonly Score[]): string {
  const rows = scores.map(({ name, noticed, total, percent }) => [
    name,
    `${noticed} of ${total}`,
    `${percent.toFixed(1)} %`,
  ]);
  const survivors = scores.flatMap((score) => score.survivors);
  return [
    "",
    table(["Part", "Noticed", "Score"], rows),
    ...(survivors.length === 0 ? [] : ["", "Not noticed by any test:"]),
    ...survivors.map((line) => `  ${line}`),
  ].join("\n");
}
