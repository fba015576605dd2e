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

test("a cap below what a service needs at rest is refused, also where it has no jobs", () => {
  const [problem] = checkCapacity([manifest({ name: "redis", memory: { cap: "32m", idle: "64m" } })], 8);
  expect(problem).toContain("it needs 64 MB (64m at rest and 0m for a job)");
  expect(problem).toContain("services.redis.memory 64m");
});

test("a cap that holds one job is refused where there are seats for two", () => {
  const analyzer = { reads: "original", kinds: ["video"], timeout: "60s", quickSeat: true } as const;
  const memory = { cap: "300m", idle: "64m", job: "200m" } as const;
  const [problem] = checkCapacity([manifest({ name: "vision-pipeline", memory, analyzer })], 8);
  expect(problem).toContain("it needs 464 MB (64m at rest and 200m for each of 2 jobs)");
});

test("a cap that no server of the size has is refused with the largest that it has", () => {
  const [problem] = checkCapacity([manifest({ name: "aa", memory: { cap: "16g", idle: "64m" } })], 8);
  expect(problem).toContain(`leaves ${8192 - SYSTEM_RESERVE_MB} MB for services`);
});
