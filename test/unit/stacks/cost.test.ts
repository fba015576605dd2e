import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  costDifference,
  costText,
  money,
  monthlyCost,
  standing,
  standingSentence,
} from "../../../stacks/cost.ts";
import { stackOf } from "../../fixtures/stacks.ts";

const costOf = (raw: Readonly<Record<string, string>>) => monthlyCost(stackOf(raw).choice);

describe("the cost of a month", () => {
  test("has every part, to the cent, and their sum", () => {
    expect(costOf({ provider: "hetzner", tier: "business" })).toEqual({
      currency: "EUR",
      parts: [
        { name: "server", amount: 29.49 },
        { name: "IPv4", amount: 0.5 },
        { name: "volume", amount: 2.86 },
        { name: "backups", amount: 5.9 },
      ],
      total: 38.75,
    });
  });

  test("is in the provider's currency, and takes its share for weekly or daily backups", () => {
    const weekly = costOf({ provider: "digitalocean", backups: "weekly" });
    expect(weekly.currency).toBe("USD");
    expect(weekly.parts.at(-1)).toEqual({ name: "backups", amount: 8.4 });
    const daily = costOf({ provider: "digitalocean", backups: "daily" });
    expect(daily.parts.at(-1)).toEqual({ name: "backups", amount: 12.6 });
  });

  test("has no part for what there is not", () => {
    const names = costOf({ provider: "hetzner", volumeGb: "0", backups: "none" }).parts.map(
      ({ name }) => name,
    );
    expect(names).toEqual(["server", "IPv4"]);
  });

  test("is nothing where nothing is rented", () => {
    expect(costOf({ provider: "local" })).toEqual({ currency: "EUR", parts: [], total: 0 });
    expect(costText(costOf({ provider: "existing" }))).toBe("nothing a month");
  });

  test("is told with its parts and without VAT", () => {
    expect(costText(costOf({ provider: "hetzner" }))).toBe(
      "€11.85 a month without VAT (server 8.49, IPv4 0.50, volume 2.86)",
    );
  });
});

describe("the difference between two stacks", () => {
  test("is after minus before, without the dust of binary fractions", () => {
    const [small, large] = [
      costOf({ provider: "hetzner" }),
      costOf({ provider: "hetzner", tier: "business" }),
    ];
    expect(costDifference(small, large)).toEqual({ currency: "EUR", amount: 26.9 });
    expect(costDifference(large, small)).toEqual({ currency: "EUR", amount: -26.9 });
  });

  test("is not told across currencies", () => {
    expect(
      costDifference(costOf({ provider: "hetzner" }), costOf({ provider: "digitalocean" })),
    ).toBeUndefined();
  });

  test("from or to nothing is in the currency of the other", () => {
    const [free, rented] = [costOf({}), costOf({ provider: "digitalocean" })];
    expect(costDifference(free, rented)).toEqual({ currency: "USD", amount: 47 });
    expect(costDifference(rented, free)).toEqual({ currency: "USD", amount: -47 });
  });
});

describe("against the promise of the tier", () => {
  test.each([
    [
      "below",
      { provider: "hetzner" },
      '€8.15 below the promise: tier "budget" is promised at €20 to €40 a month.',
    ],
    ["within", { provider: "hetzner", line: "cpx" }, "Within the promise"],
    ["above", { provider: "hetzner", line: "ccx" }, "€6.35 above the promise"],
    ["other currency", { provider: "digitalocean" }, "charges in USD, and no exchange rate is kept here"],
    ["free", { provider: "local" }, "Nothing is rented"],
  ] as const)("a stack is %s", (position, raw, sentence) => {
    expect(standing(costOf(raw), "budget")).toBe(position);
    expect(standingSentence(costOf(raw), "budget")).toContain(sentence);
  });

  test("the ends of the promise are within it", () => {
    const at = (total: number) =>
      standing({ currency: "EUR", parts: [{ name: "server", amount: total }], total }, "business");
    expect([at(59.99), at(60), at(100), at(100.01)]).toEqual(["below", "within", "within", "above"]);
  });
});

test("money has its sign before the currency", () => {
  expect([money(12.3, "EUR"), money(-5, "USD"), money(20, "EUR", 0)]).toEqual(["€12.30", "−$5.00", "€20"]);
});

test("the guide tells today's totals of the default servers", () => {
  const guide = readFileSync(new URL("../../../docs/choosing-a-server.md", import.meta.url), "utf8");
  for (const provider of ["hetzner", "digitalocean"]) {
    for (const tier of ["budget", "business"]) {
      const { total, currency } = costOf({ provider, tier });
      expect(guide).toContain(money(total, currency));
    }
  }
});
