import { expect, test } from "vitest";
import { diagnosticsOf } from "../../e2e/harness/diagnostics.ts";

const BEFORE =
  "CommandError: code: -2\n stderr: Command failed\nUpdating (dev):\n ++ control-gate **creating failed**\n";
const WRONG =
  "  command:remote:Command (control-gate):\n    error: exit status 1:\n    There is no tide today.";

test.each([
  [
    "outputs follow",
    `${BEFORE}Diagnostics:\n${WRONG}\n\nOutputs:\n  + url: "a"\n\nResources:\n    1 updated\n`,
  ],
  ["resources follow", `${BEFORE}Diagnostics:\n${WRONG}\n\nResources:\n    1 updated\n`],
  ["nothing follows", `${BEFORE}Diagnostics:\n${WRONG}\n`],
])("what went wrong is found where %s", (_where, output) => {
  expect(diagnosticsOf(output)).toBe(WRONG);
});

test("all is told where the engine itself says nothing", () => {
  expect(diagnosticsOf(BEFORE)).toBe(BEFORE);
});
