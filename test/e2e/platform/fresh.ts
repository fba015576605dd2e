import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { containers } from "../harness/containers.ts";
import { FIND_GPU, gpuParts } from "../harness/gpu.ts";
import { keepImages } from "../harness/images.ts";
import type { Machine } from "../harness/machine.ts";
import { SERVICES } from "../harness/services.ts";

export function freshSuite(machine: () => Machine): void {
  test("one up makes a server on which every service is healthy", async () => {
    await machine().up();
    const lines = await machine().run(
      "docker",
      "ps",
      "--format",
      '{{.Label "platform.service"}} {{.Status}}',
    );
    const running = lines.split("\n").filter((line) => line !== "");
    expect(running.map((line) => line.split(" ")[0]).sort()).toEqual([...SERVICES].sort());
    for (const line of running) expect(line).toMatch(/ \((healthy|health: starting)\)$/);
    await keepImages(await machine().server());
  });

  test("a second up changes nothing", async () => {
    const { summary } = await machine().up();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
  });

  test("nothing differs from what is deployed when Pulumi looks at the real containers", async () => {
    const { changeSummary } = await machine().stack.preview({ refresh: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  test("every container is bounded and hardened on the server itself", async () => {
    const ids = (await machine().run("docker", "ps", "-q")).split("\n");
    const inspected: Inspected[] = JSON.parse(await machine().run("docker", "inspect", ...ids));
    expect(inspected).toHaveLength(SERVICES.length);
    for (const { Config, HostConfig } of inspected) {
      expect(HostConfig.Memory).toBeGreaterThan(0);
      expect(HostConfig.MemorySwap).toBe(HostConfig.Memory);
      expect(HostConfig.ReadonlyRootfs).toBe(true);
      expect(HostConfig.CapDrop).toEqual(["ALL"]);
      expect(HostConfig.SecurityOpt).toContain("no-new-privileges:true");
      expect(HostConfig.Ulimits.map(({ Name }) => Name)).toContain("nproc");
      expect(HostConfig.LogConfig.Type).toBe("local");
      expect(Config.User).toMatch(/^10\d{3}:2000$/);
      expect(Config.Healthcheck.Test.length).toBeGreaterThan(1);
    }
  });

  test("no image has a library or a package for a GPU", async () => {
    for (const { id, service } of await containers(machine())) {
      const found = await machine().run("docker", "exec", id, ...FIND_GPU);
      expect([service, gpuParts(found)]).toEqual([service, []]);
    }
  });

  test("a database can't open a connection to the world, the edge can", async () => {
    // This computer is the world: a listener on its side of Docker's bridge.
    const world = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => world.listen(0, "0.0.0.0", resolve));
    try {
      const { port } = world.address() as AddressInfo;
      const route = await machine().run("ip", "-4", "route", "show", "default");
      const gateway = route.split(" ")[2];
      const reaches = async (service: string) => {
        const knock = `timeout 5 bash -c 'exec 3<>/dev/tcp/${gateway}/${port}' && echo open || echo shut`;
        return machine().run("docker", "exec", await machine().containerOf(service), "sh", "-c", knock);
      };
      expect(await reaches("nginx")).toBe("open");
      const inside = ["postgres", "redis", "control", "job-manager", "ocr-detection"];
      const found = await Promise.all(inside.map(async (service) => `${service}: ${await reaches(service)}`));
      expect(found).toEqual(inside.map((service) => `${service}: shut`));
    } finally {
      world.close();
    }
  });
}

interface Inspected {
  readonly Config: { readonly User: string; readonly Healthcheck: { readonly Test: string[] } };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: string[];
    readonly SecurityOpt: string[];
    readonly Ulimits: { readonly Name: string }[];
    readonly LogConfig: { readonly Type: string };
  };
}
