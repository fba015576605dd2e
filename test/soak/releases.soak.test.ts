import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImageDisk } from "../../scripts/releases/disk.ts";
import { KEPT_RELEASES } from "../../stacks/release/record.ts";
import { ESSENTIAL } from "../../stacks/selection.ts";
import { commandsIn } from "../e2e/harness/command.ts";
import { containers } from "../e2e/harness/containers.ts";
import { describeMachine, type Machine, settingsWithout } from "../e2e/harness/machine.ts";
import { SERVICES } from "../e2e/harness/services.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";
import { underLoad } from "../e2e/harness/under-load.ts";

const CONTROL = "services/control/src/main.ts";
/** SOAK_RELEASES makes it shorter, for trying it. */
const RELEASES = Number(process.env["SOAK_RELEASES"] ?? 10);
const BAD = Math.ceil(RELEASES / 2);
/** Of the good ones before the last, as many as there are. */
const ROLLBACKS = Math.min(3, RELEASES - 2);

/** What images and what is kept of builds may grow by, once as many releases are kept as ever will be. */
const GROWTH_BYTES = 200e6;

describe("a platform that is released again and again", () => {
  let machine: Machine;
  const disk: ImageDisk[] = [];
  /** Image of control after each release that went well, by the release's number. */
  const served = new Map<number, string>();
  let requests = 0;

  beforeAll(async () => {
    await sweepOrphans();
    machine = await describeMachine("releases");
    const without = SERVICES.filter((name) => !ESSENTIAL.includes(name));
    await machine.stack.setAllConfig(settingsWithout(without), true);
    await machine.up();
  });
  afterAll(() => machine?.remove());

  const make = (...words: [string, ...string[]]) =>
    commandsIn(machine.workspace, machine.name, async () => undefined)(...words);
  const facts = async () => JSON.parse((await make("releases", "--json")).stdout);
  const control = async () =>
    (await containers(machine)).filter(({ service }) => service === "control").map(({ image }) => image);
  const act = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await underLoad(machine, work);
    requests += done.requests;
    console.log(`${done.requests} requests, none failed`);
    return done.result;
  };

  test(`${RELEASES} releases in a row, the ${BAD}th of them bad, fail no request`, async () => {
    for (let release = 1; release <= RELEASES; release += 1) {
      const bad = release === BAD;
      machine.workspace.restore();
      const line = bad ? 'throw new Error("a bad release");' : `// Release ${release}.`;
      machine.workspace.write(CONTROL, `${line}\n${machine.workspace.read(CONTROL)}`);
      const went = await act(() =>
        machine.up().then(
          () => true,
          (error) => String(error),
        ),
      );
      if (bad) expect(went).toContain('Service "control" did not become healthy');
      else {
        expect(went).toBe(true);
        const told = await facts();
        const [image, ...others] = await control();
        expect(others).toEqual([]);
        served.set(told.releases.at(-1).release, image ?? "");
        disk.push(told.disk);
      }
    }
    expect(served.size).toBe(RELEASES - 1);
  });

  test(`${KEPT_RELEASES} releases' images are kept, and the disk that they take is bounded`, async () => {
    const listed = await machine.run("docker", "image", "ls", "--format", "{{.Tag}}", "platform/control");
    expect(listed.split("\n")).toHaveLength(KEPT_RELEASES);
    const used = disk.map(({ images, buildCache }) => images + buildCache);
    console.log(`images and build cache, MB: ${used.map((bytes) => Math.round(bytes / 1e6)).join(", ")}`);
    const full = used[Math.min(KEPT_RELEASES, used.length) - 1] ?? 0;
    expect((used.at(-1) ?? 0) - full).toBeLessThan(GROWTH_BYTES);
  });

  test(`${ROLLBACKS} rollbacks go back one release each and fail no request`, async () => {
    const wanted = [...served.values()].toReversed().slice(1, ROLLBACKS + 1);
    expect(wanted).toHaveLength(ROLLBACKS);
    for (const image of wanted) {
      const { exitCode, text } = await act(() => make("rollback"));
      expect([exitCode, text]).toEqual([0, expect.stringContaining("Back at release")]);
      expect(await control()).toEqual([image]);
    }
    const { disk: after } = await facts();
    console.log(
      `${requests} requests, none failed; after all: ${Math.round((after.images + after.buildCache) / 1e6)} MB`,
    );
  });

  test("afterwards what the clone holds is released again", async () => {
    const { changeSummary } = await machine.stack.preview();
    expect(Object.keys(changeSummary)).toContain("create");
    await act(() => machine.up());
    expect(await control()).toEqual([[...served.values()].at(-1)]);
  });
});
