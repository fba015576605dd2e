import { expect, test } from "vitest";
import { capacityOf, checkCapacity, SYSTEM_RESERVE_MB } from "../../../stacks/capacity.ts";
import { manifest } from "../../fixtures/manifests.ts";

test("memory for jobs is what the system and the services at rest leave", () => {
  const services = [manifest({ name: "aa" }), manifest({ name: "bb" })];
  expect(capacityOf(services, 8)).toEqual({
    totalMb: 8192,
    idleMb: 128,
    jobsMb: 8192 - SYSTEM_RESERVE_MB - 128,
  });
});

test("memory for jobs is never negative", () => {
  expect(capacityOf([manifest({ name: "aa", memory: { cap: "9g", idle: "9g" } })], 8).jobsMb).toBe(0);
});

test("services whose largest job does not fit beside all of them at rest are refused by name", () => {
  const many = Array.from({ length: 100 }, (_, n) =>
    manifest({ name: `s${n}`, memory: { cap: "512m", idle: "64m" } }),
  );
  const big = manifest({ name: "whisper-transcriber", memory: { cap: "4g", idle: "64m", job: "2g" } });
  const [problem] = checkCapacity([...many, big], 8);
  expect(problem).toContain('101 services idle at 6464 MB and "whisper-transcriber" needs 2g');
  expect(problem).toContain("services.whisper-transcriber.enabled false");
});

test("caps may add up to more than the server has, because working sets do not", () => {
  const services = Array.from({ length: 20 }, (_, n) =>
    manifest({ name: `s${n}`, memory: { cap: "4g", idle: "64m", job: "2g" } }),
  );
  expect(checkCapacity(services, 8)).toEqual([]);
});
