import { describe, expect, it } from "vitest";
import { accountProblem, diskProblem, sizeProblem } from "../../../../../scripts/cloud/digitalocean/stock.ts";
import { change, SIZES } from "./fixtures.ts";

describe("a size", () => {
  it.each([
    ["that is there", "s-4vcpu-8gb", undefined],
    [
      "that is elsewhere is answered with where, and what is here instead",
      "s-4vcpu-16gb-amd",
      'DigitalOcean cannot make a "s-4vcpu-16gb-amd" in "fra1" now; it is in ams3. ' +
        'In "fra1" there is: "s-8vcpu-16gb" (4 vCPU, 320 GB disk, USD 96 a month).',
    ],
    [
      "that is nowhere says so",
      "s-8vcpu-32gb-amd",
      'DigitalOcean cannot make a "s-8vcpu-32gb-amd" in "fra1" now; nor is it in any other region at present. ' +
        '"fra1" has nothing else with that memory; choose another location.',
    ],
  ])("%s", (_what, type, expected) => {
    expect(sizeProblem(change(type), SIZES)).toBe(expected);
  });

  it("that does not exist is answered with those that do, cheapest first", () => {
    expect(sizeProblem(change("s-9"), SIZES)).toMatch(
      /^DigitalOcean has no size "s-9"\. In "fra1" there is: "s-2vcpu-8gb-amd" .*, "s-4vcpu-8gb" .*, "s-8vcpu-16gb"/,
    );
  });
});

describe("a droplet's disk", () => {
  const droplet = (disk: number, slug: string) => ({
    name: "platform-prod",
    disk,
    size: { slug, price_monthly: 0 },
  });

  it.each([
    [100, "s-8vcpu-16gb", "s-2vcpu-8gb-amd", undefined],
    [400, "s-2vcpu-8gb-amd", "s-2vcpu-8gb-amd", undefined],
    [
      160,
      "s-8vcpu-16gb",
      "s-2vcpu-8gb-amd",
      /100 GB: a disk cannot shrink\. In "fra1" there is: "s-4vcpu-8gb"/,
    ],
    [
      400,
      "s-8vcpu-32gb-amd",
      "s-2vcpu-8gb-amd",
      /a disk cannot shrink\. Move to a new server.*make vps-replace/,
    ],
  ])("of %i GB at %s and then %s", (disk, from, to, expected) => {
    const problem = diskProblem(change(to, "resize"), SIZES, droplet(disk, from));
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });
});

describe("an account", () => {
  const account = { status: "active", status_message: "", droplet_limit: 3 };
  it.each([
    [account, 2, undefined],
    [account, 3, /^The account has 3 of 3 droplets\./],
    [{ ...account, status: "locked", status_message: "unpaid" }, 0, /locked the account: unpaid\.$/],
  ])("%j with %i droplets", (given, droplets, expected) => {
    if (expected === undefined) expect(accountProblem(given, droplets)).toBeUndefined();
    else expect(accountProblem(given, droplets)).toMatch(expected);
  });
});
