import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alertRules } from "../../../scripts/alerts/names.ts";
import { ROOT } from "../../../scripts/state.ts";

test("every alert has its section of the runbook, in the same order, and every section its alert", async () => {
  const runbook = await readFile(join(ROOT, "docs/runbook.md"), "utf8");
  const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  const names = (await alertRules()).map(({ alert }) => alert);
  expect(sections.toSorted()).toEqual(names.toSorted());
});

test("every section says what the alert means, how to look and what to do", async () => {
  const runbook = await readFile(join(ROOT, "docs/runbook.md"), "utf8");
  for (const section of runbook.split(/^## /m).slice(1)) {
    for (const part of ["**Means:**", "**Look:**", "**Do:**"]) expect(section).toContain(part);
  }
});

test("every alert links to its own section, and its texts are sentences without their full stop or with it", async () => {
  for (const { alert, annotations } of await alertRules()) {
    expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    expect(annotations.summary).not.toMatch(/\.$/);
    expect(annotations.action).toMatch(/\.$/);
  }
});

test("every alert is raised in a test of the rules", async () => {
  const tests = await readFile(join(ROOT, "services/monitoring/tests/alerts.test.yml"), "utf8");
  for (const { alert } of await alertRules()) {
    expect(tests, alert).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`));
  }
});
