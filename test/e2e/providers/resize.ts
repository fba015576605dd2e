import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import { downtimeDuring } from "../harness/downtime.ts";
import { ended, uploadMany } from "../harness/jobs.ts";
import { analyzePortrait, expectKept, PORTRAIT } from "./portrait.ts";
import type { ProviderFacts } from "./provider.ts";

/** How many jobs wait or run when the server goes off. */
const JOBS = 6;

/** Another tier, and so another size, in place: nothing is lost, and what can't be had harms nobody. */
export function resizeSuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  let before: string;
  let kept: string;

  const memoryGb = async () => {
    const { stdout } = await execa("docker", [
      "inspect",
      "--format",
      "{{.HostConfig.Memory}}",
      await machine().server(),
    ]);
    return Number(stdout) / 2 ** 30;
  };
  const works = () =>
    vi.waitFor(
      async () => {
        using client = await machine().client();
        await analyzePortrait(client);
      },
      // A server that was turned on boots first.
      { timeout: 120_000, interval: 1000 },
    );

  beforeAll(async () => {
    before = await machine().server();
    using client = await machine().client();
    kept = await analyzePortrait(client);
  });
  afterAll(async () => {
    machine().cloud.setStock(facts.business, true);
  });

  test("a preview says that the server is resized in place, and for how long it is off", async () => {
    await machine().set("tier", "business");
    const { stdout } = await machine().stack.preview();
    expect(stdout).toMatch(new RegExp(`resized in place from ${facts.budget} to ${facts.business}`));
    expect(stdout).toContain("off for a few minutes");
    expect(stdout).toMatch(/server-(machine|droplet) +update/);
  });

  test("a size that is sold out is refused before the server is turned off, with what can be had", async () => {
    const { cloud } = machine();
    cloud.setStock(facts.business, false);
    cloud.requests.clear();
    const { exitCode, text } = await machine().command("vps-deploy");
    cloud.setStock(facts.business, true);
    expect(exitCode).not.toBe(0);
    expect(text).toContain(facts.business);
    expect(text).toMatch(/(In stock|there is:)[\s\S]*(€|USD )[\d.]+ a month/);
    expect(cloud.requests.list().filter(({ method }) => method !== "GET")).toEqual([]);
    await works();
  });

  test("a size that is gone by the time it is ordered leaves the server on, and serving", async () => {
    const { cloud } = machine();
    cloud.requests.clear();
    const deployed = machine().command("vps-deploy");
    // In stock when it is looked for, and gone once the update has begun.
    await vi.waitFor(() => expect(cloud.requests.list({ method: "POST" })).not.toEqual([]), {
      timeout: 60_000,
    });
    cloud.setStock(facts.business, false);
    const { exitCode, text } = await deployed;
    cloud.setStock(facts.business, true);
    expect(exitCode).not.toBe(0);
    expect(text).toMatch(/it is on again|The server is on/);
    expect(await memoryGb()).toBe(8);
    await works();
  });

  test.each([
    ["business", () => facts.business, 32],
    ["budget", () => facts.budget, 8],
  ] as const)("to %s: same server, address and data, and accepted jobs end", async (tier, type, memory) => {
    const address = await machine().output<string>("address");
    using client = await machine().client();
    await machine().set("tier", tier);
    const jobs = await uploadMany(client, PORTRAIT, JOBS);
    const site = `${await machine().output("url")}/api/health`;
    const { result, downtime } = await downtimeDuring(site, await machine().trusted(), () =>
      machine().command("vps-deploy"),
    );
    expect(result.exitCode, result.text).toBe(0);
    console.log(
      `${facts.provider} to ${type()}: off for ${downtime.seconds.toFixed(1)} s of ${result.seconds.toFixed(1)} s`,
    );
    expect(downtime.failures).toBeGreaterThan(0);
    expect(await machine().server()).toBe(before);
    expect(await memoryGb()).toBe(memory);
    expect(await machine().output("address")).toBe(address);
    await works();
    await ended(client, jobs);
    await expectKept(client, kept);
    const { changeSummary } = await machine().stack.preview();
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });
}
