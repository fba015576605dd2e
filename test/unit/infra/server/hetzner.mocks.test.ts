import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { firewallRules } from "../../../../infra/server/hetzner/firewall-rules.ts";
import { HetznerServer } from "../../../../infra/server/hetzner.ts";
import type { ServerArgs } from "../../../../infra/server/make.ts";
import { nameOf } from "../../../../infra/server/names.ts";
import { type Recorded, recordResources, resolved } from "../../../fixtures/mocks.ts";

const recorded = recordResources(
  ({ type, name }) => {
    const facts: Record<string, Record<string, unknown>> = {
      "tls:index/privateKey:PrivateKey": {
        publicKeyOpenssh: "ssh-ed25519 AAAA\n",
        privateKeyOpenssh: "-----BEGIN OPENSSH PRIVATE KEY-----\n",
      },
      "hcloud:index/primaryIp:PrimaryIp": {
        ipAddress: name.endsWith("ipv4") ? "192.0.2.1" : "2001:db8:1::",
      },
      "hcloud:index/volume:Volume": { linuxDevice: "/dev/disk/by-id/scsi-0HC_Volume_3" },
    };
    return facts[type] ?? {};
  },
  {
    "hcloud:index/getZones:getZones": {
      zones: [{ name: "example.org" }, { name: "media.example.org" }, { name: "ample.org" }],
    },
  },
);

const ARGS: ServerArgs = {
  stack: "prod",
  memoryGb: 8,
  serverType: "cx33",
  location: "fsn1",
  volumeGb: 50,
  backups: "weekly",
  protect: true,
  sshNetworks: ["198.51.100.0/24"],
  domain: "photos.media.example.org",
  existing: undefined,
};

let server: HetznerServer;
let bare: HetznerServer;

beforeAll(async () => {
  server = new HetznerServer("server", ARGS);
  bare = new HetznerServer("bare", {
    ...ARGS,
    volumeGb: 0,
    backups: "none",
    protect: false,
    sshNetworks: [],
    domain: "elsewhere.test",
  });
  await pulumi.runtime.disconnect();
});

const kinds = (prefix: string) =>
  recorded
    .filter(({ name }) => name === prefix || name.startsWith(`${prefix}-`))
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)
    .sort();

function inputsOf(name: string): Recorded["inputs"] {
  const found = recorded.filter((resource) => resource.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

describe("a server at Hetzner", () => {
  it("is exactly these resources", () => {
    expect(kinds("server")).toEqual([
      "Command server-boot",
      "Firewall server-firewall",
      "HetznerAddresses server-addresses",
      "HetznerServer server",
      "PrimaryIp server-addresses-ipv4",
      "PrimaryIp server-addresses-ipv6",
      "PrivateKey server-deploy-key",
      "PrivateKey server-host-key",
      "Rdns server-addresses-ipv4-name",
      "Rdns server-addresses-ipv6-name",
      "Records server-records",
      "Server server-machine",
      "SshKey server-ssh-key",
      "Volume server-data",
      "VolumeAttachment server-data-attachment",
      "ZoneRrset server-records-a",
      "ZoneRrset server-records-aaaa",
    ]);
  });

  it("has no volume and no records where none are wanted and the zone lies elsewhere", () => {
    expect(kinds("bare").filter((kind) => /^(Volume|ZoneRrset)/.test(kind))).toEqual([]);
    expect(bare.dataDevice).toBeUndefined();
  });

  it("keeps its disk's size, is backed up daily, and is protected", () => {
    expect(inputsOf("server-machine")).toMatchObject({
      name: "platform-prod",
      serverType: "cx33",
      image: "debian-12",
      location: "fsn1",
      keepDisk: true,
      backups: true,
      deleteProtection: true,
      rebuildProtection: true,
      shutdownBeforeDeletion: true,
      sshKeys: ["server-ssh-key-id"],
      labels: { "platform.stack": "prod" },
    });
    expect(inputsOf("bare-machine")).toMatchObject({
      backups: false,
      deleteProtection: false,
      rebuildProtection: false,
    });
  });

  it("gets its firewall and addresses with the order, and nothing that chooses others", () => {
    const { firewallIds, publicNets } = inputsOf("server-machine");
    expect(firewallIds).toHaveLength(1);
    expect(publicNets).toEqual([
      { ipv4Enabled: true, ipv6Enabled: true, ipv4: expect.anything(), ipv6: expect.anything() },
    ]);
  });

  it.each(["server-addresses-ipv4", "server-addresses-ipv6"])("keeps %s when the server goes", (name) => {
    const address = { location: "fsn1", autoDelete: false, deleteProtection: true };
    expect(inputsOf(name)).toMatchObject({ ...address, labels: { "platform.stack": "prod" } });
  });

  it("has a volume that the provider neither formats nor mounts", () => {
    expect(inputsOf("server-data")).toEqual({
      name: "platform-prod-data",
      size: 50,
      location: "fsn1",
      deleteProtection: true,
      labels: { "platform.stack": "prod" },
    });
    expect(inputsOf("server-data-attachment")).toMatchObject({ automount: false });
  });

  it("has the platform's name as its reverse names", () => {
    const dnsPtr = "photos.media.example.org";
    expect(inputsOf("server-addresses-ipv4-name")).toMatchObject({ ipAddress: "192.0.2.1", dnsPtr });
    expect(inputsOf("server-addresses-ipv6-name")).toMatchObject({ ipAddress: "2001:db8:1::1", dnsPtr });
  });

  it("is found by its name in the most specific zone", () => {
    const place = { zone: "media.example.org", name: "photos", ttl: 300 };
    expect(inputsOf("server-records-a")).toMatchObject({
      ...place,
      type: "A",
      records: [{ value: "192.0.2.1" }],
    });
    expect(inputsOf("server-records-aaaa")).toMatchObject({
      ...place,
      type: "AAAA",
      records: [{ value: "2001:db8:1::1" }],
    });
  });

  it("hands over the host key with the first boot, and pins it", async () => {
    const { userData } = inputsOf("server-machine");
    expect(String(userData)).toContain('"ed25519_private"');
    expect(await resolved(server.connection)).toMatchObject({
      host: "192.0.2.1",
      port: 22,
      user: "deploy",
      hostKey: "ssh-ed25519 AAAA\n",
    });
  });

  it("is waited for after its first boot, and again after every resize", () => {
    expect(inputsOf("server-boot")["triggers"]).toEqual(["server-machine-id", "cx33"]);
  });

  it("delivers what every server does", async () => {
    expect(await resolved(server.id)).toBe("server-machine-id");
    expect(await resolved(server.address)).toBe("192.0.2.1");
    expect(await resolved(server.ports)).toEqual({ ssh: 22, http: 80, https: 443 });
    expect(await resolved(server.dataDevice as pulumi.Output<string>)).toBe(
      "/dev/disk/by-id/scsi-0HC_Volume_3",
    );
  });
});

describe("its firewall", () => {
  const open = (networks: readonly string[]) =>
    firewallRules(networks).map(({ protocol, port, sourceIps }) => [protocol, port, sourceIps]);
  const everywhere = ["0.0.0.0/0", "::/0"];

  it("opens SSH, the site and ping for IPv4 and IPv6, and nothing else", () => {
    expect(open([])).toEqual([
      ["tcp", "22", everywhere],
      ["tcp", "80", everywhere],
      ["tcp", "443", everywhere],
      ["udp", "443", everywhere],
      ["icmp", undefined, everywhere],
    ]);
  });

  it("opens SSH to the given networks only", () => {
    expect(open(["198.51.100.0/24"])[0]).toEqual(["tcp", "22", ["198.51.100.0/24"]]);
  });
});

it.each([
  ["prod", undefined, "platform-prod"],
  ["prod", "data", "platform-prod-data"],
  ["Prod_2.eu", undefined, "platform-prod-2-eu"],
])("names the part of stack %s as host names allow (%s: %s)", (stack, part, expected) => {
  expect(nameOf(stack, part)).toBe(expected);
});
