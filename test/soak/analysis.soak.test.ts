import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../../scripts/api/client.ts";
import type { Job } from "../../scripts/api/shapes.ts";
import { catalogue } from "../../services/catalogue.ts";
import { allHealthy, containers } from "../e2e/harness/containers.ts";
import { ended, expectComplete, jobsInFlight, removeAll, uploadMany } from "../e2e/harness/jobs.ts";
import { describeMachine, type Machine } from "../e2e/harness/machine.ts";
import { makeSamples } from "../e2e/harness/media.ts";
import { type Pressure, watchPressure } from "../e2e/harness/pressure.ts";
import { ANALYZERS, SERVICES, WITHOUT_MODELS } from "../e2e/harness/services.ts";
import { shuffled } from "./analysis/order.ts";
import { LARGE, makeVideo, ROUND_SECONDS, ROUNDS, SIGNS } from "./analysis/videos.ts";

const HOUR = 3_600_000;
const VIDEOS = 20;
/** What a picture behind them may take on a machine that has nothing else to do. Seconds. */
const AT_ONCE = 60;
/** How long an analyzer is away. Milliseconds. */
const AWAY = 600_000;
/** Orders in which the whole set is restarted; the number makes the order. */
const ORDERS = [1, 2, 3];

describe("a server of 8 GB", () => {
  let machine: Machine;
  let client: ApiClient;
  let picture: string;

  beforeAll(async () => {
    machine = await describeMachine("soak-analysis");
    await machine.up();
    client = await machine.client();
    picture = (await makeSamples(machine)).picture;
  });
  afterAll(async () => {
    client?.close();
    await machine?.remove();
  });

  /** Nothing was killed for memory or put into swap; says how much was used. */
  function expectRoom(what: string, pressure: Pressure, seconds: number): void {
    const most = Object.entries(pressure.peaks).sort(([, one], [, other]) => other - one);
    const told = most.slice(0, 6).map(([service, peak]) => `${service} ${peak}`);
    console.log(`${what}: ${Math.round(seconds)} s, peak ${pressure.peakMb} MB (${told.join(", ")})`);
    expect(pressure).toMatchObject({ kills: {}, swapMb: 0 });
    expect(pressure.looks).toBeGreaterThan(1);
    expect(pressure.peakMb).toBeLessThan(8 * 1024);
  }

  /** Runs `work` under watch. */
  async function watched<T>(what: string, work: () => Promise<T>): Promise<T> {
    const stop = watchPressure(machine);
    const began = performance.now();
    const result = await work().catch(async (error) => {
      await stop();
      throw error;
    });
    expectRoom(what, await stop(), (performance.now() - began) / 1000);
    return result;
  }

  const wellAgain = () =>
    vi.waitFor(() => allHealthy(machine, SERVICES), { timeout: 300_000, interval: 2000 });

  test("four hours of video with speech are analysed by everyone, with no process killed for memory and nothing in swap", {
    timeout: 6 * HOUR,
  }, async () => {
    const video = await makeVideo(machine, "four-hours.mp4", ROUNDS);
    const { job } = await watched("four hours", async () => {
      const accepted = await client.upload(video);
      const [done] = await ended(client, [accepted.job], (6 * HOUR) / 1000);
      return { job: done as Job };
    });
    console.log(
      job.tasks.map(({ analyzer, state, seconds }) => `${analyzer} ${state} ${seconds}`).join(", "),
    );
    const states = Object.fromEntries(job.tasks.map(({ analyzer, state }) => [analyzer, state]));
    const wanted = catalogue.filter(({ analyzer }) => analyzer).map(({ name }) => name);
    expect(states).toEqual(
      Object.fromEntries(wanted.map((name) => [name, name in WITHOUT_MODELS ? "skipped" : "done"])),
    );
    const { results } = await client.results(job.mediaId);
    const scenes = results["vision-pipeline"]?.result.scenes ?? [];
    expect(scenes).toHaveLength(ROUNDS * SIGNS.length);
    expect(scenes.at(-1)?.end).toBeCloseTo(4 * 3600, -1);
    const texts = results["ocr-detection"]?.result.frames.map(({ text }) => text) ?? [];
    for (const sign of SIGNS)
      expect(texts.filter((text) => text.includes(sign)).length).toBeGreaterThan(ROUNDS * 0.9);
    // Somebody speaks in the first minute of each round, to the last one.
    const spoken = results["whisper-transcriber"]?.result.segments ?? [];
    const rounds = new Set(spoken.map(({ start }) => Math.floor(start / ROUND_SECONDS)));
    expect(rounds.size).toBe(ROUNDS);
    expect(spoken.every(({ start }) => start % ROUND_SECONDS < 70)).toBe(true);
    await client.remove(job.mediaId);
  });

  test(`${VIDEOS} videos at once push nothing into swap or out of memory, and a picture behind them is done within seconds`, {
    timeout: 2 * HOUR,
  }, async () => {
    const video = await makeVideo(machine, "round.mp4", 1, LARGE);
    await watched(`${VIDEOS} videos`, async () => {
      const videos = await uploadMany(client, video, VIDEOS);
      const began = performance.now();
      const pictures = await uploadMany(client, picture, 1);
      await ended(client, pictures, AT_ONCE);
      console.log(`the picture behind them took ${((performance.now() - began) / 1000).toFixed(1)} s`);
      const still = await Promise.all(videos.map(async ({ id }) => (await client.job(id)).state));
      expect(still.filter((state) => state !== "done").length).toBeGreaterThan(VIDEOS / 2);
      for (const { tasks } of await ended(client, videos, (2 * HOUR) / 1000))
        expect(tasks.filter(({ state }) => state === "failed")).toEqual([]);
      await removeAll(client, [...videos, ...pictures]);
    });
  });

  test("an analyzer that is away for ten minutes has lost nothing", { timeout: HOUR }, async () => {
    const jobs = await jobsInFlight(client, picture, 6);
    const id = await machine.containerOf("ocr-detection");
    await machine.run("docker", "stop", id);
    const later = await uploadMany(client, picture, 3);
    await delay(AWAY);
    const waiting = await Promise.all(later.map(async ({ id }) => (await client.job(id)).tasks));
    for (const tasks of waiting)
      expect(tasks.find(({ analyzer }) => analyzer === "ocr-detection")).toMatchObject({
        state: "waiting",
        attempts: 0,
      });
    await machine.run("docker", "start", id);
    await expectComplete(client, [...jobs, ...later], ANALYZERS);
    await removeAll(client, [...jobs, ...later]);
    await wellAgain();
  });

  test.each(ORDERS)(
    "restarted one by one in any order (%i) the whole set comes back by itself, with all its jobs",
    async (seed) => {
      const jobs = await jobsInFlight(client, picture, 6);
      const set = (await containers(machine)).map(({ id }) => id);
      for (const id of shuffled(set, seed)) await machine.run("docker", "restart", "--time", "5", id);
      await wellAgain();
      await expectComplete(client, jobs, ANALYZERS);
      await removeAll(client, jobs);
    },
  );

  test("updates of all analyzers while fifty jobs run lose none", { timeout: HOUR }, async () => {
    const { workspace } = machine;
    const before = await containers(machine);
    const jobs = await jobsInFlight(client, picture, 50);
    for (const { name } of catalogue.filter(({ analyzer }) => analyzer)) {
      const file = `services/${name}/${name.replaceAll("-", "_")}/__init__.py`;
      workspace.write(file, `${workspace.read(file)}\n# A release.\n`);
    }
    await machine.up();
    const replaced = (await containers(machine)).filter(({ id }) => !before.some((old) => old.id === id));
    expect(replaced).toHaveLength(catalogue.filter(({ analyzer }) => analyzer).length);
    await vi.waitFor(() => expectComplete(client, jobs, ANALYZERS), { timeout: 1_200_000, interval: 5000 });
    await removeAll(client, jobs);
  });
});
