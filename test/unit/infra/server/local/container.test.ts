import { describe, expect, test } from "vitest";
import { CAPABILITIES, seedFiles, serverContainer } from "../../../../../infra/server/local/container.ts";

const VOLUMES = { docker: "one-docker", data: "one-data" };
const make = (cgroupVersion: 1 | 2) => serverContainer({ cgroupVersion }, VOLUMES, "/srv/platform");

describe("a server in a container", () => {
  test("shares the machine's cgroup tree with cgroup v1 only", () => {
    expect(make(1)).toMatchObject({ cgroupnsMode: "host" });
    expect(make(1).volumes).toContainEqual({ containerPath: "/sys/fs/cgroup", hostPath: "/sys/fs/cgroup" });
    expect(make(2)).toMatchObject({ cgroupnsMode: "private" });
    expect(make(2).volumes).toHaveLength(2);
  });

  test.each([1, 2] as const)("keeps images and data on named volumes with cgroup v%i", (version) => {
    expect(make(version).volumes).toEqual(
      expect.arrayContaining([
        { containerPath: "/var/lib/docker", volumeName: "one-docker" },
        { containerPath: "/srv/platform", volumeName: "one-data" },
      ]),
    );
  });

  test("is never privileged, and can't set the clock, load modules or touch hardware", () => {
    expect(make(2)).not.toHaveProperty("privileged");
    for (const refused of ["CAP_SYS_TIME", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "ALL"]) {
      expect(CAPABILITIES).not.toContain(refused);
    }
  });

  test("asks for nothing that only Docker's command line understands", () => {
    expect(make(1).securityOpts).not.toContain("systempaths=unconfined");
  });

  test("comes back after a reboot", () => {
    expect(make(1).restart).toBe("unless-stopped");
  });

  test("finds its user data where cloud-init looks, with an instance id", () => {
    const files = seedFiles("server-1", "#cloud-config\n{}\n");
    expect(JSON.parse(files["/var/lib/cloud/seed/nocloud/meta-data"] ?? "")).toEqual({
      "instance-id": "server-1",
    });
    expect(files["/var/lib/cloud/seed/nocloud/user-data"]).toBe("#cloud-config\n{}\n");
  });
});
