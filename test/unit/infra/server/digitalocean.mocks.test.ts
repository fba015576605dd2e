import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { DigitalOceanServer } from "../../../../infra/server/digitalocean.ts";
import type { ServerArgs } from "../../../../infra/server/make.ts";
import { type Recorded, recordResources, resolved } from "../../../fixtures/mocks.ts";

const FACTS: Record<string, Record<string, unknown>> = {
  "tls:index/privateKey:PrivateKey": {
    publicKeyOpenssh: "ssh-ed25519 AAAA\n",
    privateKeyOpenssh: "-----BEGIN OPENSSH PRIVATE KEY-----\n",
  },
  "digitalocean:index/droplet:Droplet": { dropletUrn: "do:droplet:1", ipv6Address: "2001:db8::9" },
  "digitalocean:index/reservedIp:ReservedIp": { ipAddress: "192.0.2.1" },
  "digitalocean:index/volume:Volume": { volumeUrn: "do:volume:2" },
};

const recorded = recordResources(({ type }) => FACTS[type] ?? {}, {
  "digitalocean:index/getDomains:getDomains": {
    domains: [{ name: "example.org" }, { name: "media.example.org" }, { name: "ample.org" }],
  },
});

const ARGS: ServerArgs = {
  stack: "Prod.eu",
  memoryGb: 8,
  serverType: "s-2vcpu-8gb-amd",
  location: "fra1",
  volumeGb: 50,
  backups: "daily",
  protect: true,
  sshNetworks: ["198.51.100.0/24"],
  domain: "photos.media.example.org",
  existing: undefined,
};

let server: DigitalOceanServer;

beforeAll(async () => {
  server = new DigitalOceanServer("server", ARGS);
  new DigitalOceanServer("bare", {
    ...ARGS,
    volumeGb: 0,
    backups: "none",
    sshNetworks: [],
    domain: "media.example.net",
  });
  await pulumi.runtime.disconnect();
});

function inputsOf(type: string, name: string): Recorded["inputs"] {
  const file = type.charAt(0).toLowerCase() + type.slice(1);
  const found = recorded.filter(
    (resource) => resource.type === `digitalocean:index/${file}:${type}` && resource.name === name,
  );
  expect(found).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

describe("a server at DigitalOcean", () => {
  it("is exactly these resources", () => {
    const own = recorded.filter(({ name }) => name.startsWith("server"));
    expect(own.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort()).toEqual([
      "Command server-boot",
      "DigitalOceanServer server",
      "DnsRecord server-records-a",
      "DnsRecord server-records-aaaa",
      "Droplet server-droplet",
      "Firewall server-firewall",
      "PrivateKey server-deploy-key",
      "PrivateKey server-host-key",
      "Project server-project",
      "ProjectResources server-project-resources",
      "Records server-records",
      "ReservedIp server-address",
      "ReservedIpAssignment server-address-assignment",
      "SshKey server-ssh-key",
      "Tag server-tag",
      "Volume server-data",
      "VolumeAttachment server-data-attachment",
      "Vpc server-vpc",
    ]);
  });

  it("is a droplet without agents, whose disk never grows, in a network of its own", () => {
    expect(inputsOf("Droplet", "server-droplet")).toMatchObject({
      name: "platform-prod-eu",
      image: "debian-12-x64",
      size: "s-2vcpu-8gb-amd",
      region: "fra1",
      vpcUuid: "server-vpc-id",
      sshKeys: ["server-ssh-key-id"],
      tags: ["platform-stack:prod-eu"],
      ipv6: true,
      monitoring: false,
      dropletAgent: false,
      resizeDisk: false,
      gracefulShutdown: true,
      backups: true,
      backupPolicy: { plan: "daily", hour: 0 },
    });
    expect(String(inputsOf("Droplet", "server-droplet")["userData"])).toMatch(/^#cloud-config\n/);
    expect(inputsOf("SshKey", "server-ssh-key")).toEqual({
      name: "platform-prod-eu",
      publicKey: "ssh-ed25519 AAAA",
    });
  });

  it("never takes volumes with the droplet, which would fight with the attachment", () => {
    expect(inputsOf("Droplet", "server-droplet")).not.toHaveProperty("volumeIds");
    expect(inputsOf("Volume", "server-data")).toEqual({
      name: "platform-prod-eu-data",
      region: "fra1",
      size: 50,
      tags: ["platform-stack:prod-eu"],
    });
  });

  it("lets in SSH from the given networks only, the site and ping, and everything out", () => {
    const everywhere = ["0.0.0.0/0", "::/0"];
    expect(inputsOf("Firewall", "server-firewall")).toEqual({
      name: "platform-prod-eu",
      tags: ["platform-stack:prod-eu"],
      inboundRules: [
        { protocol: "tcp", portRange: "22", sourceAddresses: ["198.51.100.0/24"] },
        { protocol: "tcp", portRange: "80", sourceAddresses: everywhere },
        { protocol: "tcp", portRange: "443", sourceAddresses: everywhere },
        { protocol: "udp", portRange: "443", sourceAddresses: everywhere },
        { protocol: "icmp", sourceAddresses: everywhere },
      ],
      outboundRules: [
        { protocol: "tcp", portRange: "1-65535", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "1-65535", destinationAddresses: everywhere },
        { protocol: "icmp", destinationAddresses: everywhere },
      ],
    });
  });

  it("is reached at its reserved address, with the host key pinned", async () => {
    expect(await resolved(server.address)).toBe("192.0.2.1");
    expect(await resolved(server.connection)).toMatchObject({
      host: "192.0.2.1",
      port: 22,
      user: "deploy",
      hostKey: "ssh-ed25519 AAAA\n",
    });
    expect(await resolved(server.id)).toBe("server-droplet-id");
  });

  it("finds its volume by name", async () => {
    expect(await resolved(server.dataDevice ?? pulumi.output(""))).toBe(
      "/dev/disk/by-id/scsi-0DO_Volume_platform-prod-eu-data",
    );
  });

  it("has droplet and volume in its project, and the address with the droplet", () => {
    expect(inputsOf("ProjectResources", "server-project-resources")["resources"]).toEqual([
      "do:droplet:1",
      "do:volume:2",
    ]);
  });

  it("gets its address records in the most specific zone of the account", () => {
    const common = { domain: "media.example.org", name: "photos", ttl: 300 };
    expect(inputsOf("DnsRecord", "server-records-a")).toEqual({ ...common, type: "A", value: "192.0.2.1" });
    expect(inputsOf("DnsRecord", "server-records-aaaa")).toEqual({
      ...common,
      type: "AAAA",
      value: "2001:db8::9",
    });
  });
});

describe("a server with less", () => {
  it("has no volume, no backups and no records where the account has no zone", () => {
    const kinds = recorded.filter(({ name }) => name.startsWith("bare")).map(({ type }) => type);
    expect(kinds.filter((type) => /Volume|DnsRecord/.test(type))).toEqual([]);
    expect(inputsOf("Droplet", "bare-droplet")).toMatchObject({ backups: false });
    expect(inputsOf("Droplet", "bare-droplet")).not.toHaveProperty("backupPolicy");
    expect(inputsOf("ProjectResources", "bare-project-resources")["resources"]).toEqual(["do:droplet:1"]);
  });

  it("lets in SSH from everywhere where no networks are given", () => {
    const [ssh] = inputsOf("Firewall", "bare-firewall")["inboundRules"] as Record<string, unknown>[];
    expect(ssh).toEqual({ protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0", "::/0"] });
  });
});
