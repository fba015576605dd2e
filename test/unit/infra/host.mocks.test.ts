import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { Host, type HostArgs } from "../../../infra/host/host.ts";
import type { Server } from "../../../infra/server/server.ts";
import { recordResources, resolved } from "../../fixtures/mocks.ts";

const recorded = recordResources();

const server = {
  id: pulumi.output("server-1"),
  connection: pulumi.output({ host: "192.0.2.1" }),
  user: "deploy",
  dataPath: "/srv/platform",
  dataDevice: undefined,
  machine: undefined,
} as unknown as Server;

beforeAll(async () => {
  const make = (name: string, args: Omit<HostArgs, "registryMirror">) =>
    resolved(new Host(name, { registryMirror: "", ...args }).ready.urn);
  await make("plain", { server });
  await make("full", {
    server: {
      ...server,
      user: "root",
      dataDevice: pulumi.output("/dev/disk/by-id/scsi-0HC_Volume_1"),
    } as Server,
    sshNetworks: ["192.0.2.0/24", "2001:db8::/32"],
    volumeGb: 40,
    rebootTime: "04:30",
  });
});

/** Names of a host's steps, without the host's own. */
function steps(host: string): string[] {
  return recorded
    .filter(({ type, name }) => type === "command:remote:Command" && name.startsWith(`${host}-`))
    .map(({ name }) => name.slice(host.length + 1));
}

/** What a step runs. */
function text(name: string): string {
  return String(recorded.find((resource) => resource.name === name)?.inputs["create"]);
}

describe("a host", () => {
  test("is prepared before packages are installed, and hardened before Docker can publish a port", () => {
    const order = steps("plain");
    expect(order.slice(0, 2)).toEqual(["prepare", "packages"]);
    expect([...order.slice(2, -2)].sort()).toEqual([
      ...["clock", "firewall", "folders", "journal", "kernel", "swap", "updates"],
    ]);
    // What is told about containers comes from Docker.
    expect(order.slice(-2)).toEqual(["docker", "metrics"]);
  });

  test("mounts a data volume before it makes folders on it", () => {
    expect(steps("plain")).not.toContain("volume");
    expect(steps("full").indexOf("folders")).toBeGreaterThan(steps("full").indexOf("volume"));
  });

  test("looks at the volume again when it grows", () => {
    expect(text("full-volume")).toContain("SIZE_GB='\\''40'\\''");
  });

  test("closes SSH to nobody unless networks are named", () => {
    expect(text("plain-firewall")).toContain("SSH_NETWORKS='\\'''\\''\n");
    expect(text("full-firewall")).toContain("SSH_NETWORKS='\\''192.0.2.0/24 2001:db8::/32'\\''");
  });

  test("does not restart by itself unless a time is named", () => {
    expect(text("plain-updates")).toContain("REBOOT_TIME='\\'''\\''\n");
    expect(text("full-updates")).toContain("REBOOT_TIME='\\''04:30'\\''");
  });

  test("runs every step again on another machine", () => {
    for (const { inputs } of recorded.filter(({ type }) => type === "command:remote:Command")) {
      expect(inputs["triggers"]).toEqual(["server-1"]);
    }
  });
});
