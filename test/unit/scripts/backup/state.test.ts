import { expect, test } from "vitest";
import { type BackupState, backupLines, backupWarning } from "../../../../scripts/backup/state.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const state: BackupState = {
  ...{ updatedAt: "2026-11-20T03:01:00Z", lastSet: "20261120T030000Z", lastAt: "2026-11-20T03:00:00Z" },
  ...{ lastSeconds: 60, bytes: 2.5e9, added: 1e6, sets: 7, oldestAt: "2026-11-14T03:00:00Z" },
  ...{ checkedAt: "2026-11-20T03:00:30Z", failuresInARow: 0, problem: null, nextAt: "2026-11-21T03:00:00Z" },
};

test("a copy of today is told with how many are kept, how large, and when the next one comes", () => {
  expect(backupWarning(state, NOW)).toBeNull();
  expect(backupLines(state, NOW)).toBe(
    "Copies: 2026-11-20T03:00:00Z, 7 kept, 2.5 GB; next 2026-11-21T03:00:00Z",
  );
});

test("a try that failed is warned of with its reason", () => {
  const failed = { ...state, failuresInARow: 1, problem: "saving media: the disk is full" };
  expect(backupLines(failed, NOW)).toMatch(/\n {2}Warning: .*the disk is full$/);
});

test.each([
  ["none at all", null],
  ["of four days ago", "2026-11-16T03:00:00Z"],
])("%s is warned of", (_, lastAt) => {
  expect(backupWarning({ ...state, lastAt }, NOW)).toContain("no copy of the last 3 days");
});

test("nothing is said of a stack that keeps none", () => {
  expect(backupLines(null, NOW)).toBe("");
});
