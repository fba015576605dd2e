import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alertRules } from "../../../scripts/alerts/names.ts";
import { ROOT } from "../../../scripts/state.ts";

const read = (path: string) => readFile(join(ROOT, path), "utf8");
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name ?? "");
/** Figures of ours; those of others' exporters are asked for on a whole server. */
const OURS = /\b((?:platform|offload|container)_[a-z_]+)/g;

/** Names of all that control, cloud-offload and the host tell. */
async function told(): Promise<Set<string>> {
  const control = await read("services/control/src/metrics/measure.ts");
  const offload = await read("services/cloud-offload/src/metrics.ts");
  return new Set([
    ...found(control, /gauge\(\s*"(\w+)"/g).map((name) => `platform_${name}`),
    ...found(offload, /gauge\(\s*"(\w+)"/g).map((name) => `offload_${name}`),
    ...found(offload, /counter\(\s*"(\w+)"/g).map((name) => `offload_${name}_total`),
    ...found(await read("infra/host/steps/metrics.sh"), OURS),
  ]);
}

test("rules go by figures that somebody tells, and so do their tests", async () => {
  const names = await told();
  for (const { alert, expr } of await alertRules())
    for (const name of found(expr, OURS)) expect(names, alert).toContain(name);
  const series = found(await read("services/monitoring/tests/alerts.test.yml"), /series: ['"](\w+)/g);
  const ours = series.filter((name) => /^(platform|offload|container)_/.test(name));
  expect(ours.filter((name) => !names.has(name))).toEqual([]);
});

test("every alert is waited for at a receiver in a test that makes its fault", async () => {
  const files = await Promise.all(
    ["test/service", "test/soak"].map(async (folder) =>
      (await readdir(join(ROOT, folder)))
        .filter((name) => /alert.*\.test\.ts$/.test(name))
        .map((name) => join(folder, name)),
    ),
  );
  const tests = (await Promise.all(files.flat().map(read))).join("\n");
  const made = found(tests, /firing (\w+)/g);
  const wanted = (await alertRules()).map(({ alert }) => alert).filter((name) => name !== "Watchdog");
  expect(wanted.filter((name) => !made.includes(name))).toEqual([]);
});
