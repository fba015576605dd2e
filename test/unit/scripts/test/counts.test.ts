import { expect, test } from "vitest";
import { add, closingLine, junitCounts, vitestCounts } from "../../../../scripts/test/counts.ts";

test("vitest's counts are read, and a file that does not load is a failure", () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [
      { status: "failed", assertionResults: [{}] },
      { status: "failed", assertionResults: [] },
    ],
  };
  expect(vitestCounts(JSON.stringify(report))).toEqual({ passed: 7, failed: 2, skipped: 2 });
});

test("pytest's counts are read", () => {
  const xml = `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.1"></testsuite></testsuites>`;
  expect(junitCounts(xml)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test("the closing line sums up, and names skipped tests only where there are some", () => {
  const sum = add({ passed: 1, failed: 2, skipped: 0 }, { passed: 3, failed: 0, skipped: 0 });
  expect(closingLine(sum)).toBe("4 passed, 2 failed");
  expect(closingLine({ ...sum, skipped: 1 })).toBe("4 passed, 2 failed, 1 skipped");
});
