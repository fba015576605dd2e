import { expect, test } from "vitest";
import { type Host, isStranded, type Lock } from "../../../../scripts/stack/lock.ts";

const lock: Lock = { pid: 4711, username: "ann", hostname: "here", timestamp: "2026-11-22T12:00:00Z" };
const host = (program: string | undefined): Host => ({ name: "here", program: async () => program });

test("a lock is stranded when its process is gone", async () => {
  expect(await isStranded(lock, host(undefined))).toBe(true);
});

test("a lock is stranded when its process id belongs to another program by now", async () => {
  expect(await isStranded(lock, host("bash"))).toBe(true);
});

test("a lock is held while its pulumi runs", async () => {
  expect(await isStranded(lock, host("pulumi"))).toBe(false);
});

test("a lock of another computer is never judged", async () => {
  expect(await isStranded({ ...lock, hostname: "there" }, host(undefined))).toBe(false);
});
