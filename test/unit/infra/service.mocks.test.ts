import { Provider } from "@pulumi/docker/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type { Image } from "../../../infra/images/image.ts";
import type { Server } from "../../../infra/server/server.ts";
import { containerOptions } from "../../../infra/service/container.ts";
import { Networks } from "../../../infra/service/networks.ts";
import { Service } from "../../../infra/service/service.ts";
import { manifest } from "../../fixtures/manifests.ts";
import { type Recorded, recordResources, resolved } from "../../fixtures/mocks.ts";

const recorded = recordResources();

const server = {
  id: pulumi.output("server-1"),
  connection: pulumi.output({ host: "192.0.2.1" }),
  dataPath: "/srv/platform",
  machine: undefined,
} as unknown as Server;

const described = manifest({
  name: "ocr-detection",
  memory: { cap: "1g", idle: "60m" },
  secrets: ["token"],
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "scratch", mount: "/scratch", access: "rw" },
  ],
  environment: { B: "2", A: "1" },
  health: { command: ["check", "it's up"] },
});

beforeAll(async () => {
  const provider = new Provider("docker", {});
  const service = new Service("ocr-detection", {
    manifest: described,
    server,
    provider,
    image: { reference: "platform/ocr-detection:abc" } as Image,
    networks: new Networks("networks", { server, provider }),
    secrets: { token: pulumi.secret("swordfish") },
    fingerprintKey: pulumi.secret("key"),
    stack: "test",
    placement: { environment: { C: "3" } },
  });
  await resolved(service.container);
  await resolved(service.gate.urn);
});

function inputsOf(type: string, name: string): Recorded["inputs"] {
  const found = recorded.filter((resource) => resource.type === type && resource.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

describe("a service", () => {
  test("is its files, its container and its gate", () => {
    const own = recorded
      .filter(({ name }) => name.startsWith("ocr-detection"))
      .map(({ type, name }) => `${type} ${name}`);
    expect(own.sort()).toEqual([
      "command:remote:Command ocr-detection-files",
      "command:remote:Command ocr-detection-gate",
      "docker:index/container:Container ocr-detection",
      "platform:service:Service ocr-detection",
    ]);
  });

  test("runs hardened and inside its memory cap, without swap on top", () => {
    expect(inputsOf("docker:index/container:Container", "ocr-detection")).toMatchObject({
      image: "platform/ocr-detection:abc",
      memory: 1024,
      memorySwap: 1024,
      cpuShares: 256,
      user: "10999:2000",
      readOnly: true,
      capabilities: { drops: ["ALL"], adds: [] },
      securityOpts: ["no-new-privileges:true"],
      ulimits: [{ name: "nproc", soft: 64, hard: 64 }],
      logDriver: "local",
      logOpts: { "max-size": "10m", "max-file": "3" },
      restart: "unless-stopped",
    });
  });

  test("sees its folders and its own secrets, and nothing else of the server", () => {
    expect(inputsOf("docker:index/container:Container", "ocr-detection")["mounts"]).toEqual([
      { type: "bind", source: "/srv/platform/media", target: "/media", readOnly: true },
      { type: "bind", source: "/srv/platform/scratch", target: "/scratch", readOnly: false },
      {
        type: "bind",
        source: "/etc/platform/secrets/ocr-detection/token",
        target: "/run/secrets/token",
        readOnly: true,
      },
    ]);
  });

  test("is told its environment in a stable order", () => {
    expect(inputsOf("docker:index/container:Container", "ocr-detection")["envs"]).toEqual([
      "A=1",
      "B=2",
      "C=3",
    ]);
  });

  test("joins only the networks it asks for, under its own name", () => {
    expect(inputsOf("docker:index/container:Container", "ocr-detection")["networksAdvanced"]).toEqual([
      { name: "platform-analysis", aliases: ["ocr-detection"] },
    ]);
  });

  test("gets secrets through standard input only", () => {
    const { stdin, ...rest } = inputsOf("command:remote:Command", "ocr-detection-files");
    expect(JSON.stringify(stdin)).toContain(Buffer.from("swordfish").toString("base64"));
    expect(JSON.stringify(rest)).not.toContain(Buffer.from("swordfish").toString("base64"));
    expect(JSON.stringify(recorded.map(({ inputs }) => inputs))).not.toContain("swordfish");
    expect(rest["logging"]).toBe("none");
  });

  test("owns the folders it writes to and no other", () => {
    expect(inputsOf("command:remote:Command", "ocr-detection-files")["create"]).toContain(
      "WRITES='\\''scratch'\\''",
    );
  });

  test("is gated by its own health check, again for every new container", () => {
    const gate = inputsOf("command:remote:Command", "ocr-detection-gate");
    expect(gate["triggers"]).toEqual(["server-1", "ocr-detection-id"]);
    expect(gate["create"]).toContain("CONTAINER='\\''ocr-detection-id'\\''");
  });
});

test("only the network that publishes ports has a way out", () => {
  const networks = recorded.filter(({ type }) => type === "docker:index/network:Network");
  expect(Object.fromEntries(networks.map(({ inputs }) => [inputs["name"], inputs["internal"]]))).toEqual({
    "platform-edge": true,
    "platform-data": true,
    "platform-analysis": true,
    "platform-public": false,
  });
});

test("ports are published at every address of the server, by IPv6 at ports of their own", () => {
  const ports = [
    { host: 443, container: 8443, ipv6: 8453 },
    { host: 80, container: 8080, ipv6: 8090 },
  ];
  const published = (ipv6: boolean) =>
    containerOptions({ ...described, ports }, { dataPath: "/srv", ipv6 }).ports.map(
      ({ ip, external, internal }) => `${ip} ${external} → ${internal}`,
    );
  expect(published(false)).toEqual(["0.0.0.0 80 → 8080", "0.0.0.0 443 → 8443"]);
  // In the order in which they are read back.
  expect(published(true)).toEqual([
    "0.0.0.0 80 → 8080",
    ":: 80 → 8090",
    "0.0.0.0 443 → 8443",
    ":: 443 → 8453",
  ]);
});
