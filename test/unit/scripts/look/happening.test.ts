import { expect, test } from "vitest";
import {
  fromContainers,
  fromEvents,
  fromHistory,
  fromJournal,
  type Happening,
  inOrder,
} from "../../../../scripts/look/happening.ts";

const services = [{ name: "redis", container: "redis-1", memoryCapMb: 128 }];

const container = (state: object, restarts = 0) =>
  JSON.stringify({
    Name: "/redis-1",
    Created: "2026-11-27T10:00:00Z",
    RestartCount: restarts,
    State: {
      Status: "running",
      OOMKilled: false,
      ExitCode: 0,
      StartedAt: "2026-11-27T10:00:01Z",
      FinishedAt: "0001-01-01T00:00:00Z",
      ...state,
    },
  });

const told = (happenings: readonly Happening[]) =>
  happenings.map(({ what, bad }) => `${bad ? "! " : ""}${what}`);

test("a container tells when it was made and started, and nothing of an end that has not come", () => {
  expect(told(fromContainers(container({}), services))).toEqual(["container made", "started"]);
});

test("an end for want of memory is told as such, and is bad", () => {
  const ended = { Status: "exited", OOMKilled: true, ExitCode: 137, FinishedAt: "2026-11-27T11:00:00Z" };
  expect(told(fromContainers(container(ended), services)).at(-1)).toBe("! ended: out of memory");
});

test("an orderly end is not bad, another one is", () => {
  const ended = (ExitCode: number) =>
    container({ Status: "exited", ExitCode, FinishedAt: "2026-11-27T11:00:00Z" });
  expect(told(fromContainers(ended(143), services)).at(-1)).toBe("ended: exit code 143");
  expect(told(fromContainers(ended(1), services)).at(-1)).toBe("! ended: exit code 1");
});

test("restarts by Docker and failed health checks are bad", () => {
  const log = [
    { End: "2026-11-27T12:00:00.5+01:00", ExitCode: 1, Output: "no\n answer" },
    { End: "2026-11-27T12:00:05+01:00", ExitCode: 0, Output: "" },
  ];
  expect(told(fromContainers(container({ Health: { Log: log } }, 3), services))).toEqual([
    "container made",
    "! started (restarted by Docker 3 times so far)",
    "! health check failed: no answer",
  ]);
});

test("containers that are no service of the stack are nobody's business", () => {
  expect(fromContainers(container({}), [])).toEqual([]);
});

test("Docker's events are told in words, and the looks of health checks in none", () => {
  const event = (Action: string, attributes: object = {}) =>
    JSON.stringify({
      Action,
      timeNano: 1_795_780_800_000_000_000,
      Actor: { Attributes: { name: "redis-1", ...attributes } },
    });
  const text = [
    event("die", { exitCode: "1" }),
    event("kill", { signal: "15" }),
    event("health_status: unhealthy"),
    event("exec_start: healthcheck"),
    event("start", { name: "somebody-else" }),
  ].join("\n");
  const happenings = fromEvents(text, services);
  expect(told(happenings)).toEqual(["! ended, exit code 1", "sent a signal, 15", "! unhealthy"]);
  expect(happenings[0]).toMatchObject({ subject: "redis", time: "2026-11-27T12:00:00.000Z" });
});

test("the journal's lines are the server's", () => {
  const line = JSON.stringify({
    __REALTIME_TIMESTAMP: "1795780800000000",
    MESSAGE: "Out of memory: Killed process 7",
  });
  expect(fromJournal(line)).toEqual([
    {
      time: "2026-11-27T12:00:00.000Z",
      subject: "server",
      what: "Out of memory: Killed process 7",
      bad: true,
    },
  ]);
});

test("deployments are told with what they changed", () => {
  const history = [
    {
      kind: "update",
      startTime: "2026-11-27T12:00:00Z",
      result: "succeeded",
      resourceChanges: { create: 2, same: 9 },
    },
    { kind: "update", startTime: "2026-11-27T12:05:00Z", result: "failed" },
  ];
  expect(told(fromHistory(JSON.stringify(history)))).toEqual([
    "update succeeded: 2 create",
    "! update failed: nothing changed",
  ]);
});

test("what happened is in order, from the moment on, and what two tell of is told once", () => {
  const at = (time: string, what: string): Happening => ({ time, subject: "redis", what, bad: false });
  const all = [
    at("2026-11-27T12:00:02Z", "healthy"),
    at("2026-11-27T12:00:01.100Z", "started"),
    at("2026-11-27T12:00:01.900Z", "started, again told"),
    at("2026-11-27T11:00:00Z", "long ago"),
  ];
  expect(inOrder(all, new Date("2026-11-27T12:00:00Z")).map(({ what }) => what)).toEqual([
    "started",
    "healthy",
  ]);
});
