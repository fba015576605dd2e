import { expect, test } from "vitest";
import { LoginThrottle } from "./throttle.ts";

function failing(times: number, address = "192.0.2.1"): LoginThrottle {
  const throttle = new LoginThrottle();
  for (let i = 0; i < times; i++) throttle.failed(address, 0);
  return throttle;
}

test("four mistakes cost nothing", () => {
  expect(failing(4).wait("192.0.2.1", 0)).toBe(0);
});

test("from the fifth mistake on the wait doubles, to a minute at most", () => {
  expect([5, 6, 7, 20].map((times) => failing(times).wait("192.0.2.1", 0))).toEqual([1, 2, 4, 60]);
});

test("the wait ends by itself", () => {
  expect(failing(20).wait("192.0.2.1", 60_000)).toBe(0);
});

test("other addresses don't wait", () => {
  expect(failing(20).wait("192.0.2.2", 0)).toBe(0);
});

test("a right password clears the record", () => {
  const throttle = failing(20);
  throttle.succeeded("192.0.2.1");
  expect(throttle.wait("192.0.2.1", 0)).toBe(0);
});

test("ten thousand other addresses push the oldest record out, so memory stays bounded", () => {
  const throttle = failing(20);
  for (let i = 0; i < 10_000; i++) throttle.failed(`10.0.${i >> 8}.${i & 255}`, 0);
  expect(throttle.wait("192.0.2.1", 0)).toBe(0);
});
