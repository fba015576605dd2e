import { expect, test } from "vitest";
import type { Remote } from "../../../../scripts/stack/remote.ts";
import { quote } from "../../../../scripts/stack/remote.ts";
import { serviceStates, servicesTable, usedMb } from "../../../../scripts/stack/services.ts";

const plain = { green: (text: string) => text, red: (text: string) => text };

const INSPECTED = [
  {
    Name: "/redis-1",
    RestartCount: 2,
    State: { Status: "running", StartedAt: "2026-11-22T12:00:00Z", Health: { Status: "healthy" } },
  },
  {
    Name: "/ocr-1",
    RestartCount: 0,
    State: { Status: "exited", StartedAt: "2026-11-22T12:00:00Z", Health: { Status: "unhealthy" } },
  },
];

/** Answers as Docker does to the two commands. */
const remote: Pick<Remote, "run"> = {
  run: async (command) =>
    command.startsWith("docker stats")
      ? '{"Name":"redis-1","MemUsage":"38.5MiB / 64MiB"}\n{"Name":"another","MemUsage":"1GiB / 2GiB"}\n'
      : `${INSPECTED.map((fact) => JSON.stringify(fact)).join("\n")}\n`,
};

const deployed = [
  { name: "redis", container: "redis-1", memoryCapMb: 64 },
  { name: "ocr-detection", container: "ocr-1", memoryCapMb: 1024 },
  { name: "control", container: "control-1", memoryCapMb: 256 },
];

test("each service is told with health, memory and restarts, also one that is gone", async () => {
  const states = await serviceStates(remote, deployed);
  expect(states.map(({ name, health, memoryMb, restarts }) => [name, health, memoryMb, restarts])).toEqual([
    ["redis", "healthy", 38.5, 2],
    ["ocr-detection", "exited", null, 0],
    ["control", "missing", null, 0],
  ]);
  expect(servicesTable(states, plain).split("\n").at(-1)).toBe("3 services use 39 MB");
});

test.each([
  ["38.5MiB / 256MiB", 38.5],
  ["1.5GiB / 2GiB", 1536],
  ["512KiB / 1GiB", 0.5],
  ["-- / --", null],
])("docker stats' %s is %s MB", (text, megabytes) => {
  expect(usedMb(text)).toBe(megabytes);
});

test("quoted words are one word to the shell, whatever is in them", () => {
  expect(quote("a'b $c")).toBe(`'a'\\''b $c'`);
});
