import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "../../../scripts/state.ts";

const Configuration = z.looseObject({
  customManagers: z.array(
    z.object({
      description: z.string(),
      managerFilePatterns: z.array(z.string()),
      matchStrings: z.array(z.string()),
    }),
  ),
});

const configuration = Configuration.parse(JSON.parse(await readFile(join(ROOT, "renovate.json"), "utf8")));
const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n");

/** Renovate writes a pattern between slashes. */
const pattern = (text: string): RegExp => new RegExp(text.slice(1, -1));

const cases = configuration.customManagers.flatMap(({ description, managerFilePatterns, matchStrings }) =>
  managerFilePatterns.flatMap((file) => matchStrings.map((match) => [description, file, match] as const)),
);

test.each(cases)("%s: what %s names holds a version that Renovate finds", async (_, file, match) => {
  const named = files.filter((path) => pattern(file).test(path));
  const texts = await Promise.all(named.map((path) => readFile(join(ROOT, path), "utf8")));
  const found = texts.map((text) => new RegExp(match).exec(text)?.groups?.["currentValue"]);
  expect(found.filter((version) => version !== undefined)).not.toEqual([]);
});

test("every version that a workflow or a script gives a name is found", async () => {
  const pins = /\b(?:NODE_VERSION|NPM_VERSION|NPM_MAJOR|COMPOSE_VERSION|pulumi-version)\b ?[:=] ?"?v?\d/;
  for (const path of files.filter(
    (name) => /^(scripts|test|infra|\.github)\//.test(name) && !name.includes("/unit/"),
  )) {
    const text = await readFile(join(ROOT, path), "utf8").catch(() => "");
    if (!pins.test(text)) continue;
    const managers = configuration.customManagers.filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((one) => pattern(one).test(path)),
    );
    expect(managers, path).not.toEqual([]);
  }
});
