/** Which change replaces, which is made in place, which is none, property by property. */

import { describe, expect, it } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { type Properties, reveal, Secret, UNKNOWN } from "../plugin/wire.ts";
import { plugin } from "./plugin.ts";

const config = { token: "t".repeat(64), endpoint: "http://127.0.0.1:8080/v1" };
const harness = () => new Harness(plugin, config);
const token = (type: string) => `hcloud:index/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`;

const rule = { direction: "in", protocol: "tcp", port: "22", sourceIps: ["0.0.0.0/0", "::/0"] };
const nets = { ipv4: 1, ipv6: 2 };
const BASES: Record<string, Properties> = {
  Server: { name: "s", serverType: "cx33", image: "debian-12", location: "fsn1", userData: "a" },
  SshKey: { name: "k", publicKey: "ssh-ed25519 A" },
  Firewall: { name: "f", rules: [rule] },
  PrimaryIp: { name: "p", type: "ipv4", location: "fsn1" },
  Volume: { name: "v", size: 20, location: "fsn1" },
  VolumeAttachment: { volumeId: 1, serverId: 2 },
  Rdns: { primaryIpId: 1, ipAddress: "192.0.2.1", dnsPtr: "a.test" },
  ZoneRrset: { zone: "example.org", name: "@", type: "A", records: [{ value: "192.0.2.1" }] },
};

type Row = [type: string, change: string, olds: Properties, news: Properties, kind: string];
const rows: Row[] = [
  ["Server", "name", { name: "s" }, { name: "t" }, "update"],
  ["Server", "serverType", { serverType: "cx33" }, { serverType: "cx43" }, "update"],
  ["Server", "image", { image: "debian-12" }, { image: "debian-13" }, "replace"],
  ["Server", "location", { location: "fsn1" }, { location: "nbg1" }, "replace"],
  ["Server", "userData", { userData: "a" }, { userData: "b" }, "replace"],
  ["Server", "sshKeys", { sshKeys: ["1"] }, { sshKeys: ["2"] }, "replace"],
  ["Server", "keepDisk", { keepDisk: false }, { keepDisk: true }, "update"],
  ["Server", "backups", { backups: false }, { backups: true }, "update"],
  ["Server", "no backups said", {}, { backups: false }, "none"],
  ["Server", "labels", { labels: { a: "1" } }, { labels: { a: "2" } }, "update"],
  ["Server", "labels removed", { labels: { a: "1" } }, {}, "update"],
  ["Server", "firewallIds", { firewallIds: [1] }, { firewallIds: [1, 2] }, "update"],
  ["Server", "the order of firewallIds", { firewallIds: [1, 2] }, { firewallIds: [2, 1] }, "none"],
  ["Server", "firewallIds removed", { firewallIds: [1] }, {}, "none"],
  ["Server", "publicNets", { publicNets: [nets] }, { publicNets: [{ ...nets, ipv4: 3 }] }, "update"],
  ["Server", "deleteProtection", { deleteProtection: false }, { deleteProtection: true }, "update"],
  ["Server", "rebuildProtection", { rebuildProtection: false }, { rebuildProtection: true }, "update"],
  ["Server", "shutdownBeforeDeletion", {}, { shutdownBeforeDeletion: true }, "update"],
  ["Server", "image left out", { image: "debian-12" }, { image: null }, "none"],
  ["SshKey", "name", { name: "k" }, { name: "l" }, "update"],
  ["SshKey", "publicKey", {}, { publicKey: "ssh-ed25519 B" }, "replace"],
  ["SshKey", "labels", {}, { labels: { a: "1" } }, "update"],
  ["Firewall", "name", {}, { name: "g" }, "update"],
  ["Firewall", "rules", {}, { rules: [{ ...rule, port: "23" }] }, "update"],
  [
    "Firewall",
    "the order of networks",
    {},
    { rules: [{ ...rule, sourceIps: ["::/0", "0.0.0.0/0"] }] },
    "none",
  ],
  ["Firewall", "labels", {}, { labels: { a: "1" } }, "update"],
  ["PrimaryIp", "name", {}, { name: "q" }, "update"],
  ["PrimaryIp", "type", {}, { type: "ipv6" }, "replace"],
  ["PrimaryIp", "location", {}, { location: "nbg1" }, "replace"],
  ["PrimaryIp", "autoDelete", {}, { autoDelete: true }, "update"],
  ["PrimaryIp", "deleteProtection", {}, { deleteProtection: true }, "update"],
  ["PrimaryIp", "labels", {}, { labels: { a: "1" } }, "update"],
  ["Volume", "name", {}, { name: "w" }, "update"],
  ["Volume", "size", {}, { size: 30 }, "update"],
  ["Volume", "location", {}, { location: "nbg1" }, "replace"],
  ["Volume", "format", {}, { format: "ext4" }, "update"],
  ["Volume", "deleteProtection", {}, { deleteProtection: true }, "update"],
  ["Volume", "labels", {}, { labels: { a: "1" } }, "update"],
  ["VolumeAttachment", "volumeId", {}, { volumeId: 3 }, "replace"],
  ["VolumeAttachment", "serverId", {}, { serverId: 3 }, "replace"],
  ["VolumeAttachment", "automount", { automount: true }, { automount: false }, "update"],
  ["Rdns", "primaryIpId", {}, { primaryIpId: 2 }, "replace"],
  ["Rdns", "ipAddress", {}, { ipAddress: "192.0.2.2" }, "replace"],
  ["Rdns", "dnsPtr", {}, { dnsPtr: "b.test" }, "update"],
  ["ZoneRrset", "zone", {}, { zone: "example.com" }, "replace"],
  ["ZoneRrset", "name", {}, { name: "www" }, "replace"],
  ["ZoneRrset", "type", {}, { type: "AAAA" }, "replace"],
  ["ZoneRrset", "ttl", { ttl: 60 }, { ttl: 300 }, "update"],
  ["ZoneRrset", "records", {}, { records: [{ value: "192.0.2.2" }] }, "update"],
  ["ZoneRrset", "labels", {}, { labels: { a: "1" } }, "update"],
];

it.each(rows)("%s: changing %s (%j → %j) is %s", async (type, _what, olds, news, kind) => {
  const base = BASES[type] ?? {};
  expect((await harness().diff(token(type), { ...base, ...olds }, { ...base, ...news }))[0]).toBe(kind);
});

it.each([
  ["is deleted first when the program names it", { name: "s" }, true],
  ["is deleted afterwards when its name is automatic", { name: "thing-0123456" }, false],
])("a server that is replaced %s", async (_what, name, expected) => {
  const kit = harness();
  const inputs = { ...BASES["Server"], ...name } as Properties;
  const { operations } = kit;
  const diff = await operations.diff(kit.urn(token("Server")), inputs, { ...inputs, image: "x" });
  expect(diff.deleteBeforeReplace).toBe(expected);
});

const OUTPUTS: [string, string[]][] = [
  [
    "Server",
    ["backupWindow", "firewallIds", "ipv4Address", "ipv6Address", "ipv6Network", "primaryDiskSize", "status"],
  ],
  ["SshKey", ["fingerprint"]],
  ["Firewall", ["labels"]],
  ["PrimaryIp", ["assigneeId", "assigneeType", "ipAddress", "ipNetwork"]],
  ["Volume", ["linuxDevice", "serverId"]],
  ["VolumeAttachment", ["automount"]],
  ["Rdns", []],
  ["ZoneRrset", []],
];

it.each(OUTPUTS)("a preview of a new %s knows all but %j", async (type, unknown) => {
  const kit = harness();
  const inputs = await kit.check(token(type), BASES[type] ?? {});
  const { state } = await kit.operations.previewCreate(kit.urn(token(type)), inputs);
  const found = Object.entries(reveal(state) as Properties).filter(([, value]) => value === UNKNOWN);
  expect(found.map(([name]) => name).sort()).toEqual(unknown);
});

it("a preview of a resize knows the addresses", async () => {
  const kit = harness();
  const olds = { ...BASES["Server"], ipv4Address: "192.0.2.1", status: "running" };
  const news = await kit.check(token("Server"), { ...BASES["Server"], serverType: "cx43" });
  const state = await kit.operations.previewUpdate(kit.urn(token("Server")), olds, news);
  expect(reveal(state)).toMatchObject({ ipv4Address: "192.0.2.1", status: "running", serverType: "cx43" });
});

it("user data that the program keeps secret stays secret in the state", async () => {
  const kit = harness();
  const urn = kit.urn(token("Server"));
  const inputs = { ...BASES["Server"], userData: new Secret("private") };
  const checked = await kit.operations.check(urn, {}, inputs, Buffer.alloc(8));
  const { state } = await kit.operations.previewCreate(urn, checked.inputs);
  expect(state["userData"]).toEqual(new Secret("private"));
});

describe("check", () => {
  it.each([
    ["Server", { labels: { "a b": "1" } }, "label key 'a b' is not correctly formatted"],
    ["Server", { labels: { a: "ä" } }, "label value 'ä' (key: a) is not correctly formatted"],
    ["Server", { image: "" }, "must have more than 0 characters"],
    ["Server", { datacenter: "fsn1-dc14" }, 'unknown property "datacenter"'],
    ["Firewall", { rules: [{ ...rule, direction: "up" }] }, "direction"],
    ["Firewall", { rules: [{ ...rule, sourceIps: ["10.0.0.0/33"] }] }, "invalid CIDR address: 10.0.0.0/33"],
    ["PrimaryIp", { location: null }, "Exactly one of these attributes must be configured"],
    ["Rdns", { ipAddress: "host" }, "must be a valid ip, got: host"],
    ["ZoneRrset", { records: [] }, "must contain at least 1 elements"],
  ] as [string, Properties, string][])("%s refuses %j", async (type, wrong, reason) => {
    const checking = harness().check(token(type), { ...BASES[type], ...wrong });
    const message = await checking.then(
      () => "nothing",
      (error: Error) => error.message,
    );
    expect(message).toContain(reason);
  });

  it("takes labels that are known later only", async () => {
    const inputs: Properties = { ...BASES["Server"], labels: { a: UNKNOWN } };
    await expect(harness().check(token("Server"), inputs)).resolves.toMatchObject(inputs);
  });
});
