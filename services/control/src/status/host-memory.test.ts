import { expect, test } from "vitest";
import { hostMemory, memoryOf } from "./host-memory.ts";

const TEXT = `platform_container_running{service="redis",id="a"} 1
container_memory_working_set_bytes{service="redis",id="a"} 10485760
container_memory_working_set_bytes{service="control",id="b"} 104857600
container_memory_working_set_bytes{service="control",id="c"} 104857600
platform_host_metrics_time_seconds 1000
`;

test("each service's memory is told in MB, that of two containers together", () => {
  expect([...memoryOf(TEXT, 1030)]).toEqual([
    ["redis", 10],
    ["control", 200],
  ]);
});

test("what was measured long ago tells nothing of now", () => {
  expect(memoryOf(TEXT, 1181).size).toBe(0);
});

test("a host that measures nothing is no error", async () => {
  expect((await hostMemory("/nowhere/host.prom")).size).toBe(0);
});
