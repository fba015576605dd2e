import { hostname } from "node:os";
import { expect, test } from "vitest";
import { CommandError } from "../../../../scripts/errors.ts";
import { freeingLock, locksIn } from "../../../../scripts/stack/state-lock.ts";

/** As Pulumi 3.250.0 printed it, for a bucket. */
const LOCKED = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  s3://state/.pulumi/locks/organization/media-platform/prod/37810424-1091-4bdc-b717-e711ad4bb0fd.json?region=eu-central-1: created by runner@fv-az42-7 (pid 2101) at 2026-11-22T12:00:00Z
  s3://state/.pulumi/locks/organization/media-platform/prod/9a.json?region=eu-central-1: created by ann@laptop.example.org (pid 77) at 2026-11-22T13:00:00+01:00`;

const refuse = (detail: string) => async () => {
  throw new CommandError("pulumi up failed.", { detail });
};

test("every lock is read from what Pulumi says, wherever it keeps them", () => {
  expect(locksIn(LOCKED)).toEqual([
    { pid: 2101, username: "runner", hostname: "fv-az42-7", timestamp: "2026-11-22T12:00:00Z" },
    { pid: 77, username: "ann", hostname: "laptop.example.org", timestamp: "2026-11-22T13:00:00+01:00" },
  ]);
});

test("other failures name no lock", () => {
  expect(locksIn("error: resource: created by ann@there (pid 1) at noon")).toEqual([]);
});

test("a lock of another computer stays, and the way out is told", async () => {
  const result = freeingLock("prod", () => undefined, refuse(LOCKED));
  await expect(result).rejects.toMatchObject({
    message: expect.stringContaining('by runner on "fv-az42-7" (process 2101)'),
    fix: expect.stringContaining("pulumi cancel prod"),
  });
});

test("one lock of another computer keeps all of them", async () => {
  const mine = LOCKED.replaceAll(/@\S+ \(pid \d+\)/g, `@${hostname()} (pid 1)`);
  // Process 1 is no pulumi: alone, this lock would be freed.
  const mixed = mine.replace(
    `@${hostname()} (pid 1) at 2026-11-22T13`,
    "@elsewhere (pid 1) at 2026-11-22T13",
  );
  await expect(freeingLock("prod", () => undefined, refuse(mixed))).rejects.toThrow('on "elsewhere"');
});

test("Pulumi Cloud's refusal is told with its way out", async () => {
  const conflict = "error: [409] Conflict: Another update is currently in progress.";
  await expect(freeingLock("prod", () => undefined, refuse(conflict))).rejects.toMatchObject({
    fix: expect.stringContaining("pulumi cancel prod"),
  });
});

test("any other failure is passed on as it is", async () => {
  await expect(freeingLock("prod", () => undefined, refuse("error: no such image"))).rejects.toThrow(
    "pulumi up failed.",
  );
});
