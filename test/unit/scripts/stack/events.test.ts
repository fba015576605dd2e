import { stripVTControlCharacters } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { expect, test } from "vitest";
import { Progress } from "../../../../scripts/stack/events.ts";
import { changesLine } from "../../../../scripts/stack/update.ts";

const URN = "urn:pulumi:local::media-platform::docker:index/container:Container::redis";

function metadata(op: string, type = "docker:index/container:Container", urn = URN) {
  return { op, urn, type, provider: "" };
}

const event = (fields: object): EngineEvent => ({ sequence: 0, timestamp: 0, ...fields }) as EngineEvent;

function linesOf(progress: Progress, events: readonly [EngineEvent, number][]): string[] {
  return events.flatMap(([one, now]) => progress.take(one, now)).map(stripVTControlCharacters);
}

test("a created resource has one line with its time", () => {
  const progress = new Progress();
  const lines = linesOf(progress, [
    [event({ resourcePreEvent: { metadata: metadata("create") } }), 10],
    [event({ resOutputsEvent: { metadata: metadata("create") } }), 12.5],
  ]);
  expect(lines).toEqual(["✔ Container redis created 2.5 s"]);
  expect(progress.running(13)).toEqual([]);
});

test("what runs is told with its time, longest first", () => {
  const progress = new Progress();
  progress.take(
    event({ resourcePreEvent: { metadata: metadata("update", "command:remote:Command", `${URN}-gate`) } }),
    5,
  );
  progress.take(event({ resourcePreEvent: { metadata: metadata("create") } }), 3);
  expect(progress.running(6)).toEqual([
    "creating Container redis 3.0 s",
    "updating Command redis-gate 1.0 s",
  ]);
});

test("what a running step said last is told with it, and no more once it ended", () => {
  const progress = new Progress();
  const say = (message: string) =>
    progress.take(event({ diagnosticEvent: { severity: "info", urn: URN, ephemeral: true, message } }), 1);
  progress.take(event({ resourcePreEvent: { metadata: metadata("create") } }), 0);
  expect([say("1.0 MB sent"), say("12.5 MB sent")]).toEqual([[], []]);
  expect(progress.running(2)).toEqual(["creating Container redis 2.0 s (12.5 MB sent)"]);
  progress.take(event({ resOutputsEvent: { metadata: metadata("create") } }), 3);
  progress.take(event({ resourcePreEvent: { metadata: metadata("update") } }), 4);
  expect(progress.running(5)).toEqual(["updating Container redis 1.0 s"]);
});

test("unchanged resources, the stack and components pass in silence", () => {
  const silent = [
    metadata("same"),
    metadata("create", "pulumi:pulumi:Stack"),
    metadata("create", "platform:host:Swap"),
  ];
  const events = silent.map((one): [EngineEvent, number] => [
    event({ resOutputsEvent: { metadata: one } }),
    0,
  ]);
  expect(linesOf(new Progress(), events)).toEqual([]);
});

test("a failure has its line, and its reason is kept without colour marks", () => {
  const progress = new Progress();
  const lines = linesOf(progress, [
    [event({ resourcePreEvent: { metadata: metadata("create") } }), 1],
    [event({ resOpFailedEvent: { metadata: metadata("create"), status: 1, steps: 1 } }), 4],
    [
      event({
        diagnosticEvent: {
          urn: URN,
          severity: "error",
          color: "raw",
          message: "<{%fg 1%}>no such image<{%reset%}>\n",
        },
      }),
      4,
    ],
  ]);
  expect(lines).toEqual(["✖ Container redis failed 3.0 s"]);
  expect(progress.problems).toEqual(["redis: no such image"]);
});

test("of a failed step its output is shown, not its script", () => {
  const progress = new Progress();
  const script = `set -e\\n echo \\"${"x".repeat(300)}\\"`;
  const message = `exit status 1: running "${script}":\nService "control" did not become healthy: it has ended.`;
  progress.take(event({ diagnosticEvent: { urn: URN, severity: "error", color: "raw", message } }), 0);
  expect(progress.problems).toEqual([
    'redis: exit status 1:\nService "control" did not become healthy: it has ended.',
  ]);
});

test("warnings are shown, but not that stand-ins were found where they belong", () => {
  const warn = (message: string): [EngineEvent, number] => [
    event({ diagnosticEvent: { severity: "warning", color: "raw", message } }),
    0,
  ];
  const lines = linesOf(new Progress(), [
    warn("using pulumi-resource-tls from $PATH at /x/bin"),
    warn("disk is nearly full"),
  ]);
  expect(lines).toEqual(["! disk is nearly full"]);
});

test("changes are summed up in words", () => {
  expect(changesLine({ create: 3, same: 41, update: 1 })).toBe("3 created, 1 updated, 41 unchanged");
});
