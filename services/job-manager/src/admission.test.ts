import { expect, test } from "vitest";
import { Admission } from "./admission.ts";

const never = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A task that runs until it is told to end. */
function held(admission: Admission, megabytes: number, stop: AbortSignal = never) {
  const end = Promise.withResolvers<void>();
  const state = { running: false, end: end.resolve, over: Promise.resolve() as Promise<unknown> };
  state.over = admission.run(megabytes, stop, () => {
    state.running = true;
    return end.promise;
  });
  return state;
}

test("tasks run together while they fit, and the next follows when one ends", async () => {
  const admission = new Admission(300);
  const [a, b, c] = [held(admission, 200), held(admission, 100), held(admission, 100)];
  await settled();
  expect([a.running, b.running, c.running, admission.usedMb, admission.waiting]).toEqual([
    true,
    true,
    false,
    300,
    1,
  ]);
  b.end();
  await b.over;
  await settled();
  expect([c.running, admission.usedMb]).toEqual([true, 300]);
});

test("a task over the budget runs alone", async () => {
  const admission = new Admission(100);
  const [big, small] = [held(admission, 500), held(admission, 10)];
  await settled();
  expect([big.running, small.running]).toEqual([true, false]);
  big.end();
  await big.over;
  await settled();
  expect(small.running).toBe(true);
});

test("small tasks don't overtake a large one for ever", async () => {
  const admission = new Admission(100);
  const [first, large, small] = [held(admission, 60), held(admission, 80), held(admission, 10)];
  await settled();
  expect([first.running, large.running, small.running]).toEqual([true, false, false]);
});

test("memory of a task that fails is free again", async () => {
  const admission = new Admission(100);
  await expect(admission.run(100, never, () => Promise.reject(new Error("broken")))).rejects.toThrow(
    "broken",
  );
  expect(admission.usedMb).toBe(0);
});

test("a task that waits when we stop is let go, and those behind it move up", async () => {
  const admission = new Admission(100);
  const stop = new AbortController();
  const [first, waiting, behind] = [
    held(admission, 60),
    held(admission, 80, stop.signal),
    held(admission, 10),
  ];
  stop.abort(new Error("stopping"));
  await expect(waiting.over).rejects.toThrow("stopping");
  await settled();
  expect([first.running, waiting.running, behind.running]).toEqual([true, false, true]);
});

test("a task that was stopped before it came never stands in the queue", async () => {
  const admission = new Admission(100);
  const reason = new Error("cancelled");
  const run = admission.run(10, AbortSignal.abort(reason), () => Promise.reject(new Error("it ran")));
  await expect(run).rejects.toBe(reason);
  expect([admission.waiting, admission.usedMb]).toEqual([0, 0]);
});
