import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { PROVIDERS } from "../../../../../infra/server/sizes.ts";
import { everyPlan, everyTable } from "../../../../../scripts/stack/plan/every.ts";
import { planStack } from "../../../../../scripts/stack/plan/index.ts";
import { readablePlan } from "../../../../../scripts/stack/plan/readable.ts";

const NOTHING = { keys: [], secretKeys: [], environment: {} };
const planned = (raw: Readonly<Record<string, string>>) => planStack("prod", { raw, access: NOTHING });
const readable = (raw: Readonly<Record<string, string>>) =>
  stripVTControlCharacters(readablePlan(planned(raw)));
const widest = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

describe("the plan of a stack", () => {
  test("tells server, disk, price with every part, and where it stands, without a token", () => {
    const text = readable({ provider: "hetzner", tier: "business" });
    for (const part of [
      "cx53 in fsn1 (Falkenstein), 16 vCPU, 32 GB RAM, 20 TB traffic",
      "320 GB of its own, data volume of 50 GB",
      "2 tasks at a time for each analyzer, backups daily, protection on",
      "server   29.49",
      "IPv4      0.50",
      "volume    2.86",
      "backups   5.90",
      "total    38.75 EUR, without VAT",
      "€21.25 below the promise",
      "Prices of 2026-11-22",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("tells memory for the system, at rest and for jobs, which add up, and the largest job", () => {
    const { memory, services } = planned({});
    expect(memory.reserveMb + memory.idleMb + memory.jobsMb).toBe(memory.totalMb);
    expect(memory.largestJob?.mb).toBe(Math.max(...services.map(({ jobMb }) => jobMb)));
    expect(readable({})).toContain(`${memory.totalMb} MB = ${memory.reserveMb} for the system`);
  });

  test("lists every service with group and cap", () => {
    const { services } = planned({});
    const text = readable({});
    for (const { name, group, capMb } of services) {
      expect(text).toMatch(new RegExp(`^${name} +${group} +${capMb} MB`, "m"));
    }
  });

  test("warns of what is missing instead of failing, and says when nothing is", () => {
    const { warnings } = planned({ provider: "hetzner" });
    expect(warnings).toEqual([expect.stringContaining("needs an API token")]);
    expect(readable({ provider: "hetzner" })).toContain(
      "\n    Set it with: pulumi config set --secret hcloud:token",
    );
    expect(planned({}).warnings).toEqual([]);
    expect(readable({})).toContain("Ready: make up STACK=prod");
  });

  test("warns of a secret in plain text", () => {
    const access = { ...NOTHING, keys: ["hcloud:token"] };
    const { warnings } = planStack("prod", { raw: { provider: "hetzner" }, access });
    expect(warnings).toEqual([expect.stringContaining("plain text")]);
  });

  test("says that the provider's backups leave out the volume", () => {
    const hetzner = { provider: "hetzner", backups: "daily" };
    expect(readable(hetzner)).toContain("not the data volume");
    expect(readable({ ...hetzner, volumeGb: "0" })).not.toContain("not the data volume");
    expect(readable({ ...hetzner, volumeGb: "0" })).toContain("data on the server's own disk");
  });

  test("of a machine that is not rented has no price", () => {
    expect(readable({ provider: "local" })).toContain("a container on this computer, 8 GB RAM");
    expect(readable({ provider: "existing" })).toContain("the machine you have, 8 GB RAM");
    expect(readable({ provider: "existing" })).toContain("Nothing is rented");
  });

  test.each(["local", "hetzner", "digitalocean", "existing"])("for %s fits 100 columns", (provider) => {
    expect(widest(readable({ provider, tier: "business" }))).toBeLessThanOrEqual(100);
  });

  test("with a wrong configuration fails with every problem and its fix", () => {
    expect(() => planned({ tier: "gold", size: "1tb" })).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/"tier" is "gold"[\s\S]*"size" is "1tb"/) }),
    );
  });
});

describe("all plans side by side", () => {
  const plans = everyPlan();

  test("are every provider, line, tier and size that can be had, each once", () => {
    const names = plans.map(({ stack }) => stack);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("local budget 8gb");
    expect(names).toContain("hetzner ccx business 32gb");
    expect(names).toContain("digitalocean regular business 16gb");
    expect(names).not.toContain("digitalocean regular business 32gb");
    // Of Hetzner's lines and the two that are not rented, each tier's two sizes; DigitalOcean's regular line has no 32gb.
    const count = (provider: string) => names.filter((name) => name.startsWith(`${provider} `)).length;
    expect(["local", "hetzner", "digitalocean", "existing"].map(count)).toEqual([4, 3 * 4, 2 * 4 + 3, 4]);
    expect(new Set(names.map((name) => name.split(" ")[0]))).toEqual(new Set(PROVIDERS));
  });

  test("fit 100 columns and name every kind of server", () => {
    const text = stripVTControlCharacters(everyTable(plans));
    expect(widest(text)).toBeLessThanOrEqual(100);
    for (const { serverType } of plans) expect(text).toContain(serverType);
    expect(text).toMatch(
      /^business +cx53 +16\/32\/320 +29\.49 +0\.50 +2\.86 +5\.90 +38\.75 +below +\d+\.\d$/m,
    );
  });
});
