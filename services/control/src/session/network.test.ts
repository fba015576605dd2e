import { expect, test } from "vitest";
import { origin } from "./network.ts";

test("IPv4 addresses count each for itself, whatever the name", () => {
  expect(origin("192.0.2.1", "admin")).toBe(origin("192.0.2.1", "vera"));
  expect(origin("192.0.2.1", "admin")).not.toBe(origin("192.0.2.2", "admin"));
});

test("addresses of one IPv6 /64 count as one", () => {
  const at = (address: string) => origin(address, "admin");
  expect(at("2001:db8:0:1::5")).toBe(at("2001:db8:0:1:ffff:1:2:3"));
  expect(at("2001:db8:0:2::5")).not.toBe(at("2001:db8:0:1::5"));
});

test("where the address is not known, guesses at one name don't count against another", () => {
  expect(origin("::", "admin")).toBe(origin("::", "admin"));
  expect(origin("::", "admin")).not.toBe(origin("::", "vera@example.org"));
});
