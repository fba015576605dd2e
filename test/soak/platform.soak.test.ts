import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../../scripts/api/client.ts";
import type { Job } from "../../scripts/api/shapes.ts";
import { allHealthy } from "../e2e/harness/containers.ts";
import { expectComplete, jobsInFlight, removeAll } from "../e2e/harness/jobs.ts";
import { describeMachine, type Machine } from "../e2e/harness/machine.ts";
import { makeSamples } from "../e2e/harness/media.ts";
import { ANALYZERS, SERVICES } from "../e2e/harness/services.ts";
import { strikes } from "../e2e/harness/strikes.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";

const JOBS = 6;

/** Milliseconds between two faults: the second meets the platform at different stages of its recovery. */
const PAUSES = [0, 500, 2000, 5000];

describe("a platform that has seen everything", () => {
  let machine: Machine;
  let client: ApiClient;
  let picture: string;

  beforeAll(async () => {
    await sweepOrphans();
    machine = await describeMachine("soak");
    await machine.up();
    client = await machine.client();
    picture = (await makeSamples(machine)).picture;
  });
  afterAll(async () => {
    client?.close();
    await machine?.remove();
  });

  const faults = Object.entries(strikes(() => machine));
  const pairs = faults.flatMap(([first, strike], row) =>
    faults.map(([second, again], column) => {
      const pause = PAUSES[(row + column) % PAUSES.length] ?? 0;
      return { first, strike, second, again, pause };
    }),
  );
  test.each(pairs)(
    "$first, $pause ms later $second: no job and no result is lost, and all is well by itself",
    async ({ strike, again, pause }) => {
      const jobs: Job[] = await jobsInFlight(client, picture, JOBS);
      await strike();
      await delay(pause);
      // A fault needs something to strike: a container that runs, a queue that is filled.
      await vi.waitFor(again, { timeout: 120_000, interval: 500 });
      await vi.waitFor(() => expectComplete(client, jobs, ANALYZERS), { timeout: 600_000, interval: 1000 });
      await vi.waitFor(() => allHealthy(machine, SERVICES), { timeout: 180_000, interval: 1000 });
      await removeAll(client, jobs);
    },
  );

  test("afterwards a preview finds nothing to do", async () => {
    await machine.up();
    const { changeSummary } = await machine.stack.preview();
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });
});
