import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import { registryMirror } from "../../../scripts/setup/images.ts";
import { commandsIn } from "../harness/command.ts";
import { allHealthy, containers, others, type ServiceContainer } from "../harness/containers.ts";
import { expectComplete, jobsInFlight, removeAll } from "../harness/jobs.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples } from "../harness/media.ts";
import { ANALYZERS, SERVICES } from "../harness/services.ts";
import { underLoad } from "../harness/under-load.ts";

/** Files that go into an image, of which a test writes a new version. */
const CONTROL = "services/control/src/main.ts";
const OCR = "services/ocr-detection/ocr_detection/work.py";

/** New versions of services: good ones, bad ones, and what stays untouched by them. */
export function releaseSuite(machine: () => Machine): void {
  beforeAll(() => machine().up());
  afterAll(async () => {
    machine().workspace.restore();
    await machine().up();
  });

  /** A new release of control, begun with this line. */
  const release = (line: string) => {
    const { workspace } = machine();
    workspace.restore();
    workspace.write(CONTROL, `${line}\n${workspace.read(CONTROL)}`);
  };

  const control = async () => (await containers(machine())).filter(({ service }) => service === "control");
  const sql = async (statement: string) => {
    const psql = ["psql", "-h", "/run/postgresql", "-U", "platform", "-c", statement, "platform"];
    return machine().run("docker", "exec", await machine().containerOf("postgres"), ...psql);
  };
  const imagesOfControl = async () => {
    const label = "label=platform.image=control";
    const format = "{{.Repository}}:{{.Tag}}";
    return (await machine().run("docker", "image", "ls", "--filter", label, "--format", format)).split("\n");
  };

  describe("a good release of control", () => {
    let before: ServiceContainer[];
    let bystanders: ServiceContainer[];

    beforeAll(async () => {
      before = await control();
      bystanders = await others(machine(), "control");
      release(`// A release of ${new Date().toISOString()}.`);
    });

    test("is previewed as that service's image, container and gate, and the edge", async () => {
      const changed = new Set<string>();
      await machine().stack.preview({ onEvent: (event) => note(event, changed) });
      expect([...changed].sort()).toEqual([
        "control",
        "control-context",
        "control-gate",
        "control-image",
        "edge-site",
        "release",
      ]);
    });

    test("replaces it without one failed request, be the connections new or kept", async () => {
      const { connections } = await underLoad(machine(), () => machine().up());
      // nginx was reloaded: the kept connection was ended in good order, and another one opened.
      expect(connections).toBeGreaterThan(1);
      const after = await control();
      expect(after).toHaveLength(1);
      expect(after[0]?.image).not.toBe(before[0]?.image);
      // What workers of nginx from before are told, should one of them serve on.
      const replaced = await machine().run("ls", "/etc/platform/edge/replaced");
      expect(replaced.split("\n")).toContain(before[0]?.name);
    });

    test("leaves the containers of all other services as they were", async () => {
      const identity = ({ id, startedAt, restarts }: ServiceContainer) => ({
        id,
        startedAt,
        restarts,
      });
      expect((await others(machine(), "control")).map(identity)).toEqual(bystanders.map(identity));
    });

    test("keeps the image before it, for going back", async () => {
      expect(await imagesOfControl()).toContain(before[0]?.image);
    });
  });

  let broken: string | undefined;

  describe("a release of control that never becomes healthy", () => {
    let serving: ServiceContainer | undefined;

    beforeAll(async () => {
      serving = (await control())[0];
    });

    test("fails the update, naming the service and showing what it said last", async () => {
      release(`throw new Error("There is no tide today.");`);
      const problem = await underLoad(machine(), () => machine().up().then(unexpected, String));
      expect(problem.result).toContain('Service "control" did not become healthy');
      expect(problem.result).toContain("There is no tide today.");
    });

    test("leaves the version before it serving", async () => {
      const running = (await control()).filter(
        ({ state, health }) => `${state} ${health}` === "running healthy",
      );
      expect(running.map(({ id }) => id)).toEqual([serving?.id]);
      broken = (await control()).find(({ id }) => id !== serving?.id)?.image;
      expect(broken).toBeDefined();
    });

    test("is cleared away, as is the version before it, by the release that mends it, though no registry answers", async () => {
      release(`// A mended release of ${new Date().toISOString()}.`);
      const { result } = await underLoad(machine(), () => withoutRegistry(machine(), () => machine().up()));
      expect(result.stdout).toMatch(
        /"node:.*" could not be pulled \(.*\): it is used as it was pulled before/,
      );
      const left = await control();
      expect(left.map(({ state, health }) => `${state} ${health}`)).toEqual(["running healthy"]);
      expect(left[0]?.id).not.toBe(serving?.id);
    });

    test("takes nothing away that can be gone back to", async () => {
      const kept = await imagesOfControl();
      expect(kept).toContain((await control())[0]?.image);
      expect(kept).toContain(serving?.image);
    });
  });

  describe("going back to the release before", () => {
    const make = (...words: [string, ...string[]]) =>
      commandsIn(machine().workspace, machine().name, async () => undefined)(...words);
    let now: string | undefined;
    let before: string;

    beforeAll(async () => {
      now = (await control())[0]?.image;
      const { releases } = JSON.parse((await make("releases", "--json")).stdout);
      before = releases.at(-2).images.control.reference;
    });

    test("is refused for a release that was never made, with those that there are", async () => {
      const { exitCode, text } = await make("rollback", "--to", "999");
      expect([exitCode, text]).toEqual([
        2,
        expect.stringContaining('There is no release "999"; there are 1 to'),
      ]);
    });

    test("is refused once the database holds what that release can't read, with the reason", async () => {
      const { workspace } = machine();
      const reason = "what 9999 takes away is read by all releases before it.";
      workspace.write("services/control/migrations/9999_test.sql", `-- Contracts: ${reason}\n`);
      await sql("INSERT INTO schema_migrations (name, run_on) VALUES ('9999_test', now())");
      const { exitCode, text } = await make("rollback");
      await sql("DELETE FROM schema_migrations WHERE name = '9999_test'");
      workspace.restore();
      expect([exitCode, text]).toEqual([3, expect.stringContaining(reason)]);
      expect((await control())[0]?.image).toBe(now);
    });

    test("runs its image again without one failed request, and says what it does not take back", async () => {
      const { result } = await underLoad(machine(), () => make("rollback"));
      expect([result.exitCode, result.text]).toEqual([0, expect.stringContaining("Not taken back: data")]);
      expect((await control()).map(({ image }) => image)).toEqual([before]);
    });

    test("has left no image of what never became healthy", async () => {
      expect(broken).toBeDefined();
      expect(await imagesOfControl()).not.toContain(broken);
    });

    test("is a release of its own, and the next update says that it goes forward again", async () => {
      const { releases } = JSON.parse((await make("releases", "--json")).stdout);
      expect(releases.at(-1)).toMatchObject({
        current: true,
        kept: true,
        returnsTo: releases.at(-3).release,
      });
      // When each came is told to the platform, too.
      const told = JSON.parse(await machine().run("cat", "/srv/platform/metrics/releases.json"));
      expect(told).toEqual(
        releases.map(({ release, at }: { release: number; at: string }) => ({ release, at })),
      );
      const { stdout } = await machine().stack.preview();
      expect(stdout).toContain(`The stack was taken back to release ${releases.at(-3).release}.`);
    });
  });

  describe("a release of an analyzer while it has work", () => {
    let client: ApiClient;

    beforeAll(async () => {
      client = await machine().client();
    });
    afterAll(() => client.close());

    test("loses no task", async () => {
      const { picture } = await makeSamples(machine());
      const { workspace } = machine();
      workspace.restore();
      workspace.write(OCR, `${workspace.read(OCR)}\n# A release of ${new Date().toISOString()}.\n`);
      const old = await machine().containerOf("ocr-detection");
      const jobs = await jobsInFlight(client, picture, 8);
      await machine().up();
      expect(await machine().containerOf("ocr-detection")).not.toBe(old);
      await expectComplete(client, jobs, ANALYZERS);
      await removeAll(client, jobs);
      // Its gate asked before Docker's own next look.
      await vi.waitFor(() => allHealthy(machine(), SERVICES), { timeout: 60_000, interval: 1000 });
    });
  });
}

/** Does something while the server reaches neither Docker Hub nor its mirror, and what it pulled is too old to be taken unasked. */
async function withoutRegistry<T>(machine: Machine, act: () => Promise<T>): Promise<T> {
  const mirror = await registryMirror();
  const ports = ["443", ...(mirror ? [new URL(mirror).port] : [])].join(",");
  const refused = ["OUTPUT", "-p", "tcp", "-m", "multiport", "--dports", ports, "-j", "REJECT"];
  await machine.run("find", "/var/lib/platform/builds", "-name", ".pulled-*", "-delete");
  await machine.run("iptables", "-I", ...refused);
  try {
    return await act();
  } finally {
    await machine.run("iptables", "-D", ...refused);
  }
}

/** Notes the names of resources that a preview would change; components have no life of their own, and a release is named after its content. */
function note({ resourcePreEvent }: EngineEvent, changed: Set<string>): void {
  const { op, urn, type } = resourcePreEvent?.metadata ?? {};
  if (!op || !urn || op === "same" || op === "read" || type?.startsWith("platform:")) return;
  changed.add(urn.slice(urn.lastIndexOf("::") + 2).replace(/^release-[0-9a-f]{12}$/, "release"));
}

function unexpected(): never {
  throw new Error("The update of a broken release went well.");
}
