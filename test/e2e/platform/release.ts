import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../../../scripts/api/client.ts";
import { allHealthy, containers, others, type ServiceContainer } from "../harness/containers.ts";
import { startHttp2Load } from "../harness/http2-load.ts";
import { expectComplete, jobsInFlight, removeAll } from "../harness/jobs.ts";
import { startLoad } from "../harness/load.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples } from "../harness/media.ts";
import { ANALYZERS, SERVICES } from "../harness/services.ts";

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

  /** Does something under load, both as monitors and as browsers make it; no request may fail. */
  const underLoad = async <T>(act: () => Promise<T>) => {
    const url = `${await machine().output<string>("url")}/api/health`;
    const authority = await machine().trusted();
    const fresh = startLoad(url, authority);
    const kept = startHttp2Load(url, authority);
    // Both are stopped, whatever becomes of the act.
    const [done] = await Promise.allSettled([act()]);
    const reports = await Promise.all([fresh.stop(), kept.stop()]);
    for (const { failures, requests } of reports) {
      expect(failures).toEqual([]);
      expect(requests).toBeGreaterThan(50);
    }
    if (done.status === "rejected") throw done.reason;
    return { result: done.value, connections: reports[1].connections };
  };

  const control = async () => (await containers(machine())).filter(({ service }) => service === "control");
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
      ]);
    });

    test("replaces it without one failed request, be the connections new or kept", async () => {
      const { connections } = await underLoad(() => machine().up());
      // nginx was reloaded: the kept connection was ended in good order, and another one opened.
      expect(connections).toBeGreaterThan(1);
      const after = await control();
      expect(after).toHaveLength(1);
      expect(after[0]?.image).not.toBe(before[0]?.image);
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

  describe("a release of control that never becomes healthy", () => {
    let serving: ServiceContainer | undefined;
    let oldest: string | undefined;

    beforeAll(async () => {
      serving = (await control())[0];
      oldest = (await imagesOfControl()).find((image) => image !== serving?.image);
    });

    test("fails the update, naming the service and showing what it said last", async () => {
      release(`throw new Error("There is no tide today.");`);
      const problem = await underLoad(() => machine().up().then(unexpected, String));
      expect(problem.result).toContain('Service "control" did not become healthy');
      expect(problem.result).toContain("There is no tide today.");
    });

    test("leaves the version before it serving", async () => {
      const running = (await control()).filter(
        ({ state, health }) => `${state} ${health}` === "running healthy",
      );
      expect(running.map(({ id }) => id)).toEqual([serving?.id]);
    });

    test("is cleared away, as is the version before it, by the release that mends it", async () => {
      release(`// A mended release of ${new Date().toISOString()}.`);
      await underLoad(() => machine().up());
      const left = await control();
      expect(left.map(({ state, health }) => `${state} ${health}`)).toEqual(["running healthy"]);
      expect(left[0]?.id).not.toBe(serving?.id);
    });

    test("has cost the oldest image its place; what served before is kept, for going back", async () => {
      const kept = await imagesOfControl();
      expect(kept).toContain((await control())[0]?.image);
      expect(kept).toContain(serving?.image);
      expect(kept).not.toContain(oldest);
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

/** Notes the names of resources that a preview would change; components have no life of their own. */
function note({ resourcePreEvent }: EngineEvent, changed: Set<string>): void {
  const { op, urn, type } = resourcePreEvent?.metadata ?? {};
  if (!op || !urn || op === "same" || op === "read" || type?.startsWith("platform:")) return;
  changed.add(urn.slice(urn.lastIndexOf("::") + 2));
}

function unexpected(): never {
  throw new Error("The update of a broken release went well.");
}
