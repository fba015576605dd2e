import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../../../scripts/state.ts";
import { add, closingLine, junitCounts, vitestCounts } from "../../../../scripts/test/counts.ts";

test("vitest's counts are read, and a file that does not load is a failure", () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [
      {
        name: join(ROOT, "test/a.test.ts"),
        status: "failed",
        assertionResults: [
          { fullName: "it holds", status: "passed" },
          {
            fullName: "a pot boils",
            status: "failed",
            failureMessages: ["\u001b[31mAssertionError: 1 is 2\u001b[39m\nat x"],
          },
        ],
      },
      { name: join(ROOT, "b.test.ts"), status: "failed", message: "no such module", assertionResults: [] },
    ],
  };
  expect(vitestCounts(JSON.stringify(report))).toEqual({
    passed: 7,
    failed: 2,
    skipped: 2,
    failures: [
      "test/a.test.ts: a pot boils\n  AssertionError: 1 is 2",
      "b.test.ts: could not be loaded\n  no such module",
    ],
  });
});

test("a reason is told with all its lines, and of a long one its beginning and its end", () => {
  const told = (message: string) => {
    const assertionResults = [{ fullName: "a pot boils", status: "failed", failureMessages: [message] }];
    const testResults = [{ name: join(ROOT, "a.test.ts"), status: "failed", assertionResults }];
    return vitestCounts(JSON.stringify({ testResults })).failures[0];
  };
  expect(told("Error: pulumi up failed\n\n  error: no tide\n    at a.ts:1:2\n    at b.ts:1:2")).toBe(
    "a.test.ts: a pot boils\n  Error: pulumi up failed\n    error: no tide",
  );
  const long = told(`Error: pulumi up ${"creating ".repeat(1000)}error: no tide\n    at a.ts:1:2`);
  expect(long).toMatch(/^a\.test\.ts: a pot boils\n {2}Error: pulumi up creating .* … .*error: no tide$/);
  expect(long?.length).toBeLessThan(1600);
});

test("pytest's counts are read", () => {
  const xml = `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.1"><testcase classname="tests.test_x" name="test_good" time="0.1" /><testcase classname="tests.test_x" name="test_bad[1]" time="0.1"><failure message="no">x</failure></testcase></testsuite></testsuites>`;
  expect(junitCounts(xml)).toEqual({
    passed: 4,
    failed: 3,
    skipped: 3,
    failures: ["tests.test_x: test_bad[1]"],
  });
});

test("the closing line is the sum of all, and nothing else", () => {
  const sum = add(
    { passed: 1, failed: 2, skipped: 1, failures: ["a", "b"] },
    { passed: 3, failed: 0, skipped: 0, failures: [] },
  );
  expect(sum.failures).toEqual(["a", "b"]);
  expect(closingLine(sum)).toBe("4 passed, 2 failed");
});
