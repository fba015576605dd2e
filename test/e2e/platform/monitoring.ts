import { expect, test, vi } from "vitest";
import { queryIn, samplesOf } from "../../machines/prometheus.ts";
import { commandsIn } from "../harness/command.ts";
import type { Machine } from "../harness/machine.ts";
import { SERVICES } from "../harness/services.ts";

/** Prometheus looks twice a minute, and so does the timer that tells it of containers. */
const SOON = { timeout: 120_000, interval: 1000 };

/** What is measured on the server that nobody told about its services but Docker. */
export function monitoringSuite(machine: () => Machine): void {
  /** Values of a query in Prometheus' language, by a label. */
  async function values(query: string, label: string): Promise<Record<string, number>> {
    const container = await machine().containerOf("monitoring");
    const samples = samplesOf(await machine().run("docker", ...queryIn(container, query)));
    return Object.fromEntries(samples.map(({ metric, value }) => [metric[label] ?? "", value[1]]));
  }

  test("everything that is to be measured is", async () => {
    await vi.waitFor(
      async () =>
        expect(await values("min by (job) (up)", "job")).toEqual({
          ...{ host: 1, redis: 1, postgres: 1, "cloud-offload": 1, control: 1, monitoring: 1 },
        }),
      SOON,
    );
    expect(await values("{__name__=~'pg_up|redis_up'}", "job")).toEqual({ postgres: 1, redis: 1 });
    const disks = await values("node_filesystem_size_bytes", "mountpoint");
    expect(Object.keys(disks).sort()).toEqual(["/", "/prometheus"]);
  });

  test("each container is told with its health, and with the memory that Docker says it uses", async () => {
    const health = () => values("max by (service) (platform_container_healthy)", "service");
    await vi.waitFor(
      async () => expect(await health()).toEqual(Object.fromEntries(SERVICES.map((name) => [name, 1]))),
      SOON,
    );
    const caps = await values("max by (service) (container_spec_memory_limit_bytes)", "service");
    const used = () => values("max by (service) (container_memory_working_set_bytes)", "service");
    const now = await used();
    expect(Object.keys(now).sort()).toEqual([...SERVICES].sort());
    for (const name of SERVICES) {
      expect(now[name], name).toBeGreaterThan(500_000);
      expect(now[name], name).toBeLessThan(caps[name] ?? 0);
    }
    // What Prometheus knows may be a minute old, and a database at work is another size by then.
    await vi.waitFor(async () => {
      const said = await machine().run(
        ...["docker", "stats", "--no-stream", "--format", "{{.MemUsage}}"],
        await machine().containerOf("postgres"),
      );
      expect(((await used())["postgres"] ?? 0) / 1024 ** 2).toBeCloseTo(Number(said.split("MiB")[0]), -1);
    }, SOON);
  });

  test("jobs are measured for each analyzer, also where there are none", async () => {
    const waiting = await values('sum by (analyzer) (platform_tasks{state="waiting"})', "analyzer");
    expect(Object.values(waiting).every((count) => count === 0)).toBe(true);
    expect(Object.keys(waiting)).toContain("ocr-detection");
    expect((await values("platform_media", "job"))["control"]).toBeGreaterThanOrEqual(0);
  });

  test("make status tells alerts, and that there are none", async () => {
    const status = commandsIn(machine().workspace, machine().name, async () => undefined);
    expect(JSON.parse((await status("status", "--json")).stdout).alerts).toEqual([]);
    expect((await status("status")).text).toContain("Alerts: none");
  });

  test("an alert is silenced by name, and a test of channels says that there are none", async () => {
    const make = commandsIn(machine().workspace, machine().name, async () => undefined);
    const silenced = await make("silence", "--alert", "DiskFullSoon", "--hours", "1", "--json");
    expect(silenced.exitCode, silenced.text).toBe(0);
    expect(JSON.parse((await make("alerts", "--json")).stdout)).toMatchObject({
      alerts: [],
      silences: [{ alert: "DiskFullSoon" }],
    });
    await make("silence", "--alert", "DiskFullSoon", "--hours", "0");
    expect((await make("alerts")).text.trim()).toBe("Alerts: none");
    const tested = await make("alert-test");
    expect(tested.exitCode).toBe(1);
    expect(tested.text).toContain("sends its alerts nowhere");
  });
}
