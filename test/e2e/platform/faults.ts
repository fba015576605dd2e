import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import type { Job } from "../../../scripts/api/shapes.ts";
import { allHealthy } from "../harness/containers.ts";
import { expectComplete, jobsInFlight, removeAll } from "../harness/jobs.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples } from "../harness/media.ts";
import { makeUp, type PulumiProcess, startUp } from "../harness/pulumi-process.ts";
import { ANALYZERS, SERVICES } from "../harness/services.ts";
import { strikes } from "../harness/strikes.ts";

const CONTROL = "services/control/src/main.ts";

/** How many pictures are being worked on while something breaks: enough for every analyzer to have some waiting. */
const JOBS = 6;

/** What breaks while work is under way: nothing that was accepted may be lost, and nobody has to lend a hand. */
export function faultsSuite(machine: () => Machine): void {
  let client: ApiClient;
  let picture: string;
  let jobs: Job[];

  beforeAll(async () => {
    await machine().up();
    client = await machine().client();
    picture = (await makeSamples(machine())).picture;
  });
  afterAll(async () => {
    client?.close();
    machine().workspace.restore();
    await machine().up();
  });

  const wellAgain = (seconds: number) =>
    vi.waitFor(() => allHealthy(machine(), SERVICES), { timeout: seconds * 1000, interval: 1000 });

  describe("while jobs run", () => {
    test.each(Object.entries(strikes(machine)))(
      "%s: every job ends with one result a task",
      async (_, strike) => {
        jobs = await jobsInFlight(client, picture, JOBS);
        await strike();
        await vi.waitFor(() => expectComplete(client, jobs, ANALYZERS), { timeout: 240_000, interval: 1000 });
        await wellAgain(120);
        await removeAll(client, jobs);
      },
    );
  });

  describe("pulumi up is killed", () => {
    const moments: Record<string, (update: PulumiProcess) => Promise<unknown>> = {
      "while it builds an image": async (update) => {
        await update.line(/control-image (creating|updating)/);
        await machine().run("sh", "-c", "until pgrep -f 'docker build' >/dev/null; do sleep 0.05; done");
      },
      // The worst moment: the container is there, and Pulumi's state does not know of it.
      "while it makes a container": async (update) => {
        await update.line(/Container control creating/);
        const count = "docker ps -aq --filter label=platform.service=control | wc -l";
        await machine().run("sh", "-c", `until [ "$(${count})" -gt 1 ]; do sleep 0.05; done`);
      },
    };
    test.each(Object.entries(moments))("%s: the next make up brings all in order", async (name, moment) => {
      jobs = await jobsInFlight(client, picture, JOBS);
      const { workspace } = machine();
      workspace.restore();
      workspace.write(CONTROL, `// Killed ${name}, ${new Date().toISOString()}.\n${workspace.read(CONTROL)}`);
      const update = startUp(machine());
      await moment(update);
      await update.kill();
      // What was there before goes on as if nothing had happened.
      await expectComplete(client, jobs, ANALYZERS);

      await makeUp(machine());
      await wellAgain(60);
      const { changeSummary } = await machine().stack.preview();
      expect(Object.keys(changeSummary)).toEqual(["same"]);
      await removeAll(client, jobs);
    });
  });
}
