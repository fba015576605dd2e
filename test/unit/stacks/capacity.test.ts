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

test("a cap may take all that the system leaves, and no MB more, which the fix says", () => {
  const left = 8192 - SYSTEM_RESERVE_MB;
  const withCap = (cap: number) =>
    checkCapacity([manifest({ name: "aa", memory: { cap: `${cap}m`, idle: "64m" } })], 8);
  expect(withCap(left)).toEqual([]);
  expect(withCap(left + 1)).toEqual([
    `"services.aa.memory" is "${left + 1}m", but "8gb" leaves ${left} MB for services. Fix it with: pulumi config set --path services.aa.memory ${left}m`,
  ]);
});

test("a cap may be exactly what is needed, and a job exactly what is left", () => {
  expect(
    checkCapacity([manifest({ name: "aa", memory: { cap: "320m", idle: "64m", job: "256m" } })], 8),
  ).toEqual([]);
  const left = 8192 - SYSTEM_RESERVE_MB - 64;
  const withJob = (job: number) =>
    manifest({ name: "aa", memory: { cap: `${job + 64}m`, idle: "64m", job: `${job}m` } });
  expect(checkCapacity([withJob(left)], 8)).toEqual([]);
  expect(
    checkCapacity([withJob(left), manifest({ name: "bb", memory: { cap: "64m", idle: "1m" } })], 8),
  ).toEqual([
    `2 services idle at 65 MB and "aa" needs ${left}m for a job: that does not fit "8gb". Choose a larger size, or leave it out with: pulumi config set --path services.aa.enabled false`,
  ]);
});

test("of jobs that do not fit, the largest is named, and the first of those that are as large", () => {
  const idle = manifest({ name: "idle", memory: { cap: "7g", idle: "7g" } });
  const withJob = (name: string, job: `${number}m`) =>
    manifest({ name, memory: { cap: "2g", idle: "1m", job } });
  const jobs = [
    withJob("small", "600m"),
    withJob("first", "900m"),
    withJob("second", "900m"),
    withJob("last", "700m"),
  ];
  expect(checkCapacity([idle, ...jobs], 8)).toEqual([expect.stringContaining('"first" needs 900m')]);
});
