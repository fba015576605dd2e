import { expect, test } from "vitest";
import { memoryGb, offers, SIZES } from "../../../../infra/server/sizes.ts";
import { TIERS, tiers } from "../../../../stacks/tiers.ts";

const rented = Object.entries(offers);

test.each(rented)("%s: its defaults are among what it offers", (_, offer) => {
  const line = offer.lines[offer.defaultLine];
  expect(line?.locations).toContain(offer.defaultLocation);
  // A change of tier must not need a change of line.
  for (const size of SIZES) expect(line?.sizes[size]).toBeDefined();
});

test.each(rented)("%s: every location has a name, and prices have a day", (_, offer) => {
  for (const line of Object.values(offer.lines)) {
    for (const location of line.locations) expect(offer.locations[location]).toBeTypeOf("string");
  }
  expect(offer.date).toMatch(/^20\d\d-\d\d-\d\d$/);
});

test.each(rented)(
  "%s: more memory never costs less, has fewer vCPUs or less disk in the same line",
  (_, offer) => {
    for (const line of Object.values(offer.lines)) {
      const types = SIZES.flatMap((size) => line.sizes[size] ?? []);
      for (const figure of ["monthly", "cpus", "diskGb", "trafficTb"] as const) {
        const figures = types.map((type) => type[figure]);
        expect(figures).toEqual(figures.toSorted((a, b) => a - b));
      }
    }
  },
);

test.each(rented)("%s: the tiers' backups can be had", (_, offer) => {
  for (const tier of TIERS) {
    const { backups } = tiers[tier];
    if (backups !== "none") expect(offer.backups[backups]).toBeGreaterThan(0);
  }
});

test("names of servers say their memory where they say any", () => {
  for (const line of Object.values(offers["digitalocean"]?.lines ?? {})) {
    for (const size of SIZES) {
      const name = line.sizes[size]?.name;
      if (name) expect(name).toContain(`-${memoryGb[size]}gb`);
    }
  }
});
