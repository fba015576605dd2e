import { expect, test } from "vitest";
import { AccountThrottle } from "./account-throttle.ts";

/** One failure from each of `count` addresses. */
function attacked(count: number): AccountThrottle {
  const throttle = new AccountThrottle();
  for (let i = 0; i < count; i++) throttle.failed("admin", `203.0.113.${i}`, 0);
  return throttle;
}

test("nineteen failures from everywhere cost nobody anything", () => {
  expect(attacked(19).wait("admin", "192.0.2.1", 0)).toBe(0);
});

test("under attack a new address waits for 30 s, and asking again does not make it longer", () => {
  const throttle = attacked(20);
  expect(throttle.wait("admin", "192.0.2.1", 0)).toBe(30);
  expect(throttle.wait("admin", "192.0.2.1", 10_000)).toBe(20);
  expect(throttle.wait("admin", "192.0.2.1", 30_000)).toBe(0);
});

test("what attackers do meanwhile does not make the wait of others longer", () => {
  const throttle = attacked(20);
  throttle.wait("admin", "192.0.2.1", 0);
  for (let second = 0; second < 30; second++) {
    for (let i = 0; i < 100; i++) {
      throttle.wait("admin", `198.51.100.${i}`, second * 1000);
      throttle.failed("admin", `198.51.100.${i}`, second * 1000);
    }
  }
  expect(throttle.wait("admin", "192.0.2.1", 30_000)).toBe(0);
});

test("each try of a new address costs another wait", () => {
  const throttle = attacked(20);
  throttle.wait("admin", "192.0.2.1", 0);
  throttle.failed("admin", "192.0.2.1", 30_000);
  expect(throttle.wait("admin", "192.0.2.1", 30_000)).toBe(30);
});

test("an address that logged in before does not wait", () => {
  const throttle = attacked(20);
  throttle.succeeded("admin", "192.0.2.1");
  expect(throttle.wait("admin", "192.0.2.1", 0)).toBe(0);
  expect(throttle.wait("admin", "192.0.2.2", 0)).toBe(30);
});

test("other accounts are not slowed down, and a quiet quarter of an hour ends it", () => {
  const throttle = attacked(20);
  expect(throttle.wait("vera", "192.0.2.1", 0)).toBe(0);
  expect(throttle.wait("admin", "192.0.2.1", 15 * 60_000 + 1)).toBe(0);
});
