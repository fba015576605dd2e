import { expect, test } from "vitest";
import type { Outcome } from "./call.ts";
import { decide, type History, type Policy } from "./decide.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const policy: Policy = { retryDelay: 1000, unreachableAfter: 60_000, now: NOW, random: 0.5 };
const fresh: History = { analyzer: "ocr-detection", attempts: 0, crashes: 0, awaySince: null };
const fault = (code: string): Outcome => ({ kind: "fault", code, message: "m" });
const crash: Outcome = { kind: "crash", message: "reset" };
const away: Outcome = { kind: "away", message: "refused" };

test.each(["corrupt_media", "too_large", "bad_request", "something_new"])("%s is final at once", (code) => {
  expect(decide(fault(code), fresh, policy)).toEqual({ kind: "failed", error: { code, message: "m" } });
});

test("a missing model skips the task", () => {
  expect(decide(fault("model_missing"), fresh, policy).kind).toBe("skipped");
});

test("what one analyzer does not read is skipped; what the decoder does not read has failed", () => {
  expect(decide(fault("unsupported_media"), fresh, policy).kind).toBe("skipped");
  expect(decide(fault("unsupported_media"), { ...fresh, analyzer: "vision-pipeline" }, policy).kind).toBe(
    "failed",
  );
});

test("an internal fault is tried three times, each wait four times the last", () => {
  const steps = [0, 1, 2].map((attempts) => decide(fault("internal"), { ...fresh, attempts }, policy));
  expect(steps).toMatchObject([
    { kind: "again", counts: "attempt", delay: 1000 },
    { kind: "again", counts: "attempt", delay: 4000 },
    { kind: "failed", error: { code: "internal" } },
  ]);
});

test("a timeout is tried twice", () => {
  expect(decide(fault("timeout"), fresh, policy).kind).toBe("again");
  expect(decide(fault("timeout"), { ...fresh, attempts: 1 }, policy).kind).toBe("failed");
});

test("a second crash ends the task, whether we saw it or the analyzer tells of it", () => {
  for (const outcome of [crash, fault("out_of_memory")]) {
    expect(decide(outcome, fresh, policy)).toMatchObject({ kind: "again", counts: "crash" });
    const second = decide(outcome, { ...fresh, attempts: 1, crashes: 1 }, policy);
    expect(second).toMatchObject({ kind: "failed", error: { code: "out_of_memory" } });
  }
});

test("an analyzer that is away costs no attempt, and is asked less often the longer it is away", () => {
  const since = (seconds: number) => ({ ...fresh, awaySince: new Date(NOW.getTime() - seconds * 1000) });
  expect(decide(away, fresh, policy)).toMatchObject({ kind: "again", counts: "away", delay: 500 });
  expect(decide(away, since(5), policy)).toMatchObject({ kind: "again", delay: 5500 });
  expect(decide(away, since(59), policy)).toMatchObject({ kind: "again", delay: 15_000 });
  expect(decide(away, since(60), policy)).toMatchObject({ kind: "failed", error: { code: "unreachable" } });
});

test("a task cut by our own stop waits for the next job manager as if it had not run", () => {
  expect(decide({ kind: "stopped" }, fresh, policy)).toEqual({
    kind: "again",
    delay: 0,
    counts: "nothing",
    error: undefined,
  });
});

test("waits are spread by a quarter in both directions", () => {
  const delays = [0, 0.999].map((random) => decide(fault("internal"), fresh, { ...policy, random }));
  expect(delays).toMatchObject([{ delay: 750 }, { delay: 1250 }]);
});
