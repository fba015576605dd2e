import type pg from "pg";
import { expect, test } from "vitest";
import { Admission } from "./admission.ts";
import type { Analyzer } from "./analyzers.ts";
import { Leave } from "./leave.ts";
import { Runner } from "./run.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
const analyzer: Analyzer = {
  ...{ name: "whisper-transcriber", url: "http://127.0.0.1:1", memoryMb: 1, kinds: ["audio"], input: "path" },
  ...{ sources: [], timeoutSeconds: 60, concurrency: 1 },
};

/** A runner whose claims nobody answers before `answer`, which finds the row taken by somebody else. */
function rig(delay: Leave["delay"]) {
  let claims = 0;
  const answer = Promise.withResolvers<void>();
  const query = async () => {
    claims += 1;
    await answer.promise;
    return { rows: [], rowCount: 0 };
  };
  const leave = new Leave("http://127.0.0.1:1");
  leave.delay = delay;
  const runner = new Runner({
    pool: { query } as unknown as pg.Pool,
    analyzers: [analyzer],
    admission: new Admission(100),
    policy: { retryDelay: () => 0, unreachableAfter: 1000 } as never,
    progressEvery: 1000,
    leave,
    stop: new AbortController().signal,
    onEnded: () => {},
  });
  return { runner, answer: () => answer.resolve(), claims: () => claims };
}

test("a task that is left is not taken, and is offered again after that time", async () => {
  const { runner, claims } = rig(async () => 10_000);
  expect([await runner.run(ID, analyzer), claims(), runner.has(ID)]).toEqual([10_000, 0, false]);
});

test("a task that is not left is taken", async () => {
  const { runner, answer, claims } = rig(async () => undefined);
  answer();
  expect([await runner.run(ID, analyzer), claims()]).toEqual([undefined, 1]);
});

test("a task that goes out while it is asked whether to leave it is not taken a second time", async () => {
  const asked = Promise.withResolvers<undefined>();
  const { runner, answer, claims } = rig(() => asked.promise);
  const here = runner.run(ID, analyzer);
  const elsewhere = runner.runElsewhere(ID, analyzer, "http://127.0.0.1:1");
  asked.resolve(undefined);
  expect([await here, claims()]).toEqual([undefined, 1]);
  answer();
  expect(await elsewhere).toBe(false);
});
