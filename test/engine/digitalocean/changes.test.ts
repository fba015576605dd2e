import { beforeAll, describe, expect, it } from "vitest";
import type { Harness } from "../plugin/testing.ts";
import { type Properties, reveal } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { api, token } from "./testing.ts";

let harness: Harness<DigitalOceanClient>;
beforeAll(async () => {
  ({ harness } = await api({}));
});

const rule = { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0", "::/0"] };
const BASES: Record<string, Properties> = {
  DnsRecord: { domain: "example.org", type: "A", name: "media", value: "192.0.2.1", ttl: 300 },
  Droplet: {
    name: "platform-prod",
    image: "debian-12-x64",
    size: "s-4vcpu-8gb",
    region: "fra1",
    sshKeys: ["1"],
    userData: "#cloud-config",
    ipv6: true,
    backups: true,
    backupPolicy: { plan: "weekly", weekday: "SUN", hour: 0 },
    vpcUuid: "v-1",
    dropletAgent: false,
    tags: ["a", "b"],
  },
  Firewall: { name: "f", tags: ["a"], inboundRules: [rule], outboundRules: [] },
  Project: { name: "p", description: "d" },
  ProjectResources: { project: "p-1", resources: ["do:droplet:1", "do:volume:2"] },
  ReservedIp: { region: "fra1" },
  ReservedIpAssignment: { ipAddress: "192.0.2.1", dropletId: 1 },
  SshKey: { name: "k", publicKey: "ssh-ed25519 AAAA" },
  Tag: { name: "t" },
  Volume: { name: "v", region: "fra1", size: 10, tags: ["a"] },
  VolumeAttachment: { dropletId: 1, volumeId: "v-1" },
  Vpc: { name: "v", region: "fra1", description: "d", ipRange: "10.1.0.0/24" },
};

/** What changes from the base, and what becomes of it. Sources: the Schema of each type's Terraform resource. */
const TABLE: [string, string, Properties, "replace" | "update" | "none"][] = [
  ["DnsRecord", "domain", { domain: "example.com" }, "replace"],
  ["DnsRecord", "type", { type: "AAAA" }, "replace"],
  ["DnsRecord", "name", { name: "@" }, "update"],
  ["DnsRecord", "value", { value: "192.0.2.2" }, "update"],
  ["DnsRecord", "ttl", { ttl: 60 }, "update"],
  ["Droplet", "image", { image: "debian-13-x64" }, "replace"],
  ["Droplet", "region", { region: "ams3" }, "replace"],
  ["Droplet", "region in other letters", { region: "FRA1" }, "none"],
  ["Droplet", "sshKeys", { sshKeys: ["2"] }, "replace"],
  ["Droplet", "userData", { userData: "#cloud-config\n" }, "replace"],
  ["Droplet", "vpcUuid", { vpcUuid: "v-2" }, "replace"],
  ["Droplet", "monitoring", { monitoring: true }, "replace"],
  ["Droplet", "dropletAgent", { dropletAgent: true }, "replace"],
  ["Droplet", "publicNetworking", { publicNetworking: false }, "replace"],
  ["Droplet", "ipv6 off", { ipv6: false }, "replace"],
  ["Droplet", "size", { size: "s-4vcpu-16gb-amd" }, "update"],
  ["Droplet", "size in other letters", { size: "S-4VCPU-8GB" }, "none"],
  ["Droplet", "name", { name: "other" }, "update"],
  ["Droplet", "backups and their policy", { backups: false, backupPolicy: null }, "update"],
  ["Droplet", "backupPolicy", { backupPolicy: { plan: "daily", hour: 0 } }, "update"],
  ["Droplet", "tags", { tags: ["a", "c"] }, "update"],
  ["Droplet", "the order of tags", { tags: ["b", "a"] }, "none"],
  ["Droplet", "resizeDisk", { resizeDisk: false }, "update"],
  ["Droplet", "gracefulShutdown", { gracefulShutdown: true }, "update"],
  ["Droplet", "volumeIds", { volumeIds: ["v-1"] }, "update"],
  ["Firewall", "name", { name: "g" }, "update"],
  ["Firewall", "tags", { tags: ["b"] }, "update"],
  ["Firewall", "dropletIds", { dropletIds: [1] }, "update"],
  ["Firewall", "inboundRules", { inboundRules: [{ ...rule, portRange: "23" }] }, "update"],
  [
    "Firewall",
    "the order of addresses",
    { inboundRules: [{ ...rule, sourceAddresses: ["::/0", "0.0.0.0/0"] }] },
    "none",
  ],
  ["Project", "name", { name: "q" }, "update"],
  ["Project", "description", { description: "e" }, "update"],
  ["Project", "purpose", { purpose: "Web Application" }, "none"],
  ["ProjectResources", "project", { project: "p-2" }, "replace"],
  ["ProjectResources", "resources", { resources: ["do:droplet:1"] }, "update"],
  ["ReservedIp", "region", { region: "ams3" }, "replace"],
  ["ReservedIp", "dropletId", { dropletId: 1 }, "update"],
  ["ReservedIpAssignment", "ipAddress", { ipAddress: "192.0.2.2" }, "replace"],
  ["ReservedIpAssignment", "dropletId", { dropletId: 2 }, "replace"],
  ["SshKey", "name", { name: "l" }, "update"],
  ["SshKey", "publicKey", { publicKey: "ssh-ed25519 BBBB" }, "replace"],
  ["SshKey", "white space around publicKey", { publicKey: "ssh-ed25519 AAAA\n" }, "none"],
  ["Tag", "name", { name: "u" }, "replace"],
  ["Volume", "name", { name: "w" }, "replace"],
  ["Volume", "region", { region: "ams3" }, "replace"],
  ["Volume", "size", { size: 20 }, "update"],
  ["Volume", "tags", { tags: [] }, "update"],
  ["Volume", "description", { description: "d" }, "replace"],
  ["Volume", "initialFilesystemType", { initialFilesystemType: "ext4" }, "replace"],
  ["Volume", "snapshotId", { snapshotId: "s-1" }, "replace"],
  ["VolumeAttachment", "dropletId", { dropletId: 2 }, "replace"],
  ["VolumeAttachment", "volumeId", { volumeId: "v-2" }, "replace"],
  ["Vpc", "name", { name: "w" }, "update"],
  ["Vpc", "description", { description: "e" }, "update"],
  ["Vpc", "region", { region: "ams3" }, "replace"],
  ["Vpc", "ipRange", { ipRange: "10.2.0.0/24" }, "replace"],
];

describe("a change", () => {
  it.each(TABLE)("of %s's %s (%j) is: %s", async (type, _what, difference, expected) => {
    const base = BASES[type] as Properties;
    expect((await harness.diff(token(type), base, { ...base, ...difference }))[0]).toBe(expected);
  });

  it("turns IPv6 on in place", async () => {
    const base = { ...BASES["Droplet"], ipv6: false };
    expect(await harness.diff(token("Droplet"), base, { ...base, ipv6: true })).toEqual(["update", ["ipv6"]]);
  });

  it.each([
    ["Droplet", { region: "ams3" }],
    ["Vpc", { region: "ams3" }],
    ["Volume", { region: "ams3" }],
    ["DnsRecord", { type: "AAAA" }],
  ])("that replaces a %s with a name of the program's own deletes the old one first", async (type, news) => {
    const olds = BASES[type] as Properties;
    const urn = harness.urn(token(type));
    expect(await harness.operations.diff(urn, olds, { ...olds, ...news })).toMatchObject({
      deleteBeforeReplace: true,
    });
  });

  it("that shrinks a volume is refused", async () => {
    const base = BASES["Volume"] as Properties;
    await expect(harness.diff(token("Volume"), base, { ...base, size: 5 })).rejects.toThrow(
      "volumes `size` can only be expanded and not shrunk",
    );
  });
});

describe("inputs", () => {
  it.each(Object.keys(BASES))("of a %s with a property that it does not have are refused", async (type) => {
    const inputs = { ...BASES[type], colour: "red" };
    await expect(harness.check(token(type), inputs)).rejects.toThrow('unknown property "colour"');
  });

  it.each([
    ["DnsRecord", { ttl: 0 }, "expected ttl to be at least (1), got 0"],
    ["DnsRecord", { type: "A6" }, '"type" is "A6"'],
    ["Droplet", { backupPolicy: { plan: "hourly" } }, '"backupPolicy.plan" is "hourly"'],
    ["Droplet", { backupPolicy: { hour: 21 } }, "to be in the range (0 - 20), got 21"],
    ["Droplet", { backups: false }, "backup_policy can only be set when backups are enabled"],
    ["Droplet", { tags: ["a.b"] }, "tags may contain lowercase letters"],
    ["Droplet", { userData: "" }, 'expected "userData" to not be an empty string'],
    ["Firewall", { inboundRules: [] }, "At least one rule must be specified"],
    ["Firewall", { inboundRules: [{ protocol: "tcp" }] }, "`port_range` of inbound rules is required"],
    ["Firewall", { inboundRules: [{ protocol: "gre" }] }, "must be one of tcp, udp, icmp"],
    ["Project", { name: "x".repeat(176) }, "expected length of name to be in the range (0 - 175)"],
    ["Project", { environment: "test" }, "expected environment to be one of"],
    ["ReservedIpAssignment", { ipAddress: "::1" }, "to contain a valid IPv4 address, got: ::1"],
    ["Tag", { name: "platform.stack" }, "tags may contain lowercase letters"],
    ["Volume", { size: 0 }, "expected size to be at least (1), got 0"],
    ["Vpc", { ipRange: "10.0.0.0" }, 'expected "ipRange" to be a valid'],
  ] as [string, Properties, string][])("of a %s with %j are refused", async (type, inputs, reason) => {
    await expect(harness.check(token(type), { ...BASES[type], ...inputs })).rejects.toThrow(reason);
  });

  it("get the provider's defaults", async () => {
    const inputs = { name: "platform-prod", image: "debian-12-x64", size: "s-4vcpu-8gb" };
    expect(reveal(await harness.check(token("Droplet"), inputs))).toEqual({
      ...inputs,
      backups: false,
      gracefulShutdown: false,
      ipv6: false,
      monitoring: false,
      resizeDisk: true,
    });
  });
});
