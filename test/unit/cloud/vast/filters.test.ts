import { expect, test } from "vitest";
import { matches, sorted } from "../../../cloud/vast/filters.ts";
import { makeOffers } from "../../../cloud/vast/offers.ts";
import { isDirect, portsOf, variablesOf } from "../../../cloud/vast/rent.ts";

const shown = {
  gpu_name: "RTX 4090",
  num_gpus: 1,
  reliability2: 0.99,
  rentable: true,
  verification: "verified",
  geolocation: "California, US",
  webpage: null,
};

test.each([
  [{ gpu_name: { eq: "RTX 4090" } }, true],
  [{ gpu_name: { eq: "RTX 3090" } }, false],
  [{ gpu_name: { neq: "RTX 3090" } }, true],
  [{ gpu_name: { in: ["RTX 3090", "RTX 4090"] } }, true],
  [{ gpu_name: { notin: ["RTX 3090", "RTX 4090"] } }, false],
  [{ reliability2: { gt: 0.99 } }, false],
  [{ reliability2: { gte: 0.99 } }, true],
  [{ reliability2: { lt: 0.99 } }, false],
  [{ reliability2: { lte: 0.99 } }, true],
  [{ reliability2: { gte: 0.9, lt: 0.95 } }, false],
  [{ reliability2: { gte: "0.1" } }, true],
  [{ reliability2: { gte: "much" } }, false],
  [{ num_gpus: { in: ["1", "2"] } }, true],
  [{ webpage: { gte: 0 } }, false],
  [{ verified: { eq: true } }, true],
  [{ verified: { eq: false } }, false],
  [{ geolocation: { in: ["US", "CA"] } }, true],
  [{ geolocation: { notin: ["US"] } }, false],
  [{ num_gpus: { eq: 1 }, rentable: { eq: false } }, false],
  [{}, true],
])("%j picks it: %s", (filters, expected) => {
  expect(matches(shown, filters)).toBe(expected);
});

test.each([
  [{ gpu: { eq: "RTX 4090" } }, "gpu"],
  [{ num_gpus: { like: 1 } }, "like"],
])("%j is refused, and said which word is unknown", (filters, word) => {
  expect(() => matches(shown, filters)).toThrow(word);
});

test("offers are sorted by the first field in which they differ, either way", () => {
  const items = [
    { id: 1, price: 2, score: 1 },
    { id: 2, price: 1, score: 1 },
    { id: 3, price: 2, score: 9 },
  ];
  const order = (...fields: string[][]) => sorted(items, fields).map(({ id }) => id);
  expect(order(["price", "asc"], ["score", "desc"])).toEqual([2, 3, 1]);
  expect(order(["price", "desc"], ["id", "asc"])).toEqual([1, 3, 2]);
});

test("the market is the same for the same seed, and another for another", () => {
  expect(makeOffers(7, 40)).toEqual(makeOffers(7, 40));
  expect(makeOffers(8, 40)).not.toEqual(makeOffers(7, 40));
});

test("the market has good and bad machines, and no id twice", () => {
  const offers = makeOffers(1, 64);
  expect(new Set(offers.map(({ id }) => id)).size).toBe(64);
  expect(new Set(offers.map(({ gpu_name }) => gpu_name)).size).toBeGreaterThan(8);
  for (const bad of [
    offers.filter(({ verification }) => verification !== "verified"),
    offers.filter(({ direct_port_count }) => direct_port_count === 0),
    offers.filter(({ reliability2 }) => reliability2 < 0.9),
    offers.filter(({ inet_up_cost }) => inet_up_cost >= 0.02),
  ])
    expect(bad.length).toBeGreaterThan(0);
  for (const { min_bid, dph_base } of offers) expect(min_bid).toBeLessThan(dph_base);
});

test("ports and variables are told apart, and direct SSH has a port of its own", () => {
  const env = { "-p 8000:8000": "1", "-p 22:22/tcp": "1", "-h": "box", TOKEN_A: "x" };
  expect(portsOf({ env, runtype: "ssh_direc ssh_proxy" })).toEqual([22, 8000]);
  expect(portsOf({ env: {}, runtype: "ssh_proxy" })).toEqual([]);
  expect(variablesOf({ env })).toEqual({ TOKEN_A: "x" });
  expect([isDirect("ssh_direct"), isDirect("ssh_direc ssh_proxy"), isDirect("ssh")]).toEqual([
    true,
    true,
    false,
  ]);
});

test.each(["-p 53:53/udp", "-p 70000:70000", "-p nonsense"])("%s is refused", (port) => {
  expect(() => portsOf({ env: { [port]: "1" }, runtype: "ssh" })).toThrow(port);
});
