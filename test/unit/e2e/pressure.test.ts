import { expect, test } from "vitest";
import { pressureOf, readLook } from "../../e2e/harness/pressure.ts";

const look = (service: string, megabytes: number, kills: number, swap = 0) =>
  readLook(`container_memory_working_set_bytes{service="${service}",id="1"} ${megabytes * 1024 ** 2}
container_memory_working_set_bytes{service="redis",id="2"} ${10 * 1024 ** 2}
container_oom_events_total{service="${service}",id="1"} ${kills}
platform_reboot_required 0
swap_kilobytes ${swap}
`);

test("the peak is that of one moment, not of the services' own peaks", () => {
  const seen = pressureOf([look("a", 100, 0), look("b", 60, 0)]);
  expect(seen).toEqual({ peakMb: 110, peaks: { a: 100, b: 60, redis: 10 }, kills: {}, swapMb: 0, looks: 2 });
});

test("kills before the watch don't count, those of a container that was replaced do", () => {
  const counts = [3, 3, 4, 1, 1].map((kills) => look("a", 1, kills));
  expect(pressureOf(counts).kills).toEqual({ a: 2 });
});

test("swap shows, and a server that doesn't tell it is an error", () => {
  expect(pressureOf([look("a", 1, 0, 4096), look("a", 1, 0)]).swapMb).toBe(4);
  expect(() => readLook("")).toThrow("swap");
});
