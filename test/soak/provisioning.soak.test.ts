import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { REFUSALS } from "../cloud/http/faults.ts";
import { type CloudMachine, describeCloudMachine } from "../e2e/harness/cloud-machine.ts";
import type { Outcome } from "../e2e/harness/command.ts";
import { startUp } from "../e2e/harness/pulumi-process.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";
import { digitalocean, hetzner } from "../e2e/providers/provider.ts";
import { ensureBaseImages } from "../machines/base-images.ts";
import { inventory, makeZone, releaseTold, ZONE } from "./provisioning/inventory.ts";

/** A kill at every third request; more of them than any provider is asked. */
const MOMENTS = Array.from({ length: 20 }, (_, index) => 3 * (index + 1));

const FAULTS = [...REFUSALS, "slow", "drop-before", "drop-after"] as const;

describe.each([hetzner, digitalocean])("what is made at $provider", (facts) => {
  let machine: CloudMachine;
  /** Everything that a deployment makes, and how many requests that takes. */
  let wanted: readonly string[];
  let requests: number;

  beforeAll(async () => {
    await sweepOrphans();
    await ensureBaseImages({ log: console.log });
    machine = await describeCloudMachine({ ...facts, signed: false });
    machine.workspace.write("stacks/index.ts", 'export * from "../test/soak/provisioning/program.ts";\n');
    await makeZone(machine.cloud, facts.provider);
    await machine.set("domain", `media.${ZONE}`);
    machine.cloud.requests.clear();
    await machine.up();
    requests = machine.cloud.requests.list().length;
    wanted = await inventory(machine.cloud, facts.provider);
    console.log(`${facts.provider}: ${requests} requests make ${wanted.join(", ")}`);
    await clear();
  });
  afterAll(() => machine?.remove());
  afterEach(async () => {
    machine.cloud.faults.clear();
    await clear();
  });

  const clear = async () => {
    await machine.stack.destroy({ color: "never" });
    expect(await inventory(machine.cloud, facts.provider)).toEqual([]);
    machine.cloud.requests.clear();
  };
  const asked = () => machine.cloud.requests.list().length;
  /** The next deployment makes what is missing, and nothing twice. */
  const converges = async (before = "") => {
    const { exitCode, text } = await machine.command("vps-deploy");
    expect(exitCode, text).toBe(0);
    await releaseTold(machine.cloud, facts.provider, `${before}${text}`);
    expect(await inventory(machine.cloud, facts.provider)).toEqual(wanted);
    const { changeSummary } = await machine.stack.preview({ refresh: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  };

  test.for(MOMENTS)(
    "an up that is killed at request %i: the next makes nothing twice",
    async (moment, context) => {
      // What is asked in how many steps differs a little from one run to the next.
      context.skip(moment > requests - 3, `an up asks ${requests} times`);
      const update = startUp(machine);
      await expect.poll(asked, { timeout: 120_000, interval: 2 }).toBeGreaterThanOrEqual(moment);
      await update.kill();
      await converges();
    },
  );

  const cases = FAULTS.flatMap((kind) =>
    (["first", "middle", "last"] as const).map((place) => ({ kind, place })),
  );
  test.each(cases)(
    "$kind at the $place request: it goes on, or says what to do and the next up goes on",
    async ({ kind, place }) => {
      const at = { first: 1, middle: Math.ceil(requests / 2), last: requests }[place];
      machine.cloud.faults.add({ kind, at });
      const outcome = await machine.command("vps-deploy");
      machine.cloud.faults.clear();
      if (outcome.exitCode !== 0) expectClear(outcome);
      await converges(outcome.text);
    },
  );
});

/** One message that a user can act on: what failed, in the provider's words, and no trace of our own code. */
function expectClear({ text }: Outcome): void {
  expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(text).toMatch(/^Fix: ./m);
}
