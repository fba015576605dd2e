import { describe, expect, it } from "vitest";
import { Unfinished } from "../plugin/errors.ts";
import { type Properties, reveal } from "../plugin/wire.ts";
import {
  address,
  FIREWALL,
  firewall,
  gone,
  KEY,
  key,
  project,
  record,
  tag,
  VOLUME,
  VPC,
  volume,
  vpc,
} from "./fixtures.ts";
import { type Answer, api, refused, token } from "./testing.ts";

describe("what is made", () => {
  it.each([
    [
      "SshKey",
      KEY,
      { "POST /v2/account/keys": key, "GET /v2/account/keys/7": [gone, key] },
      { name: "k", public_key: "ssh-ed25519 AAAA" },
      "7",
      { fingerprint: "aa:bb" },
    ],
    [
      "Vpc",
      VPC,
      { "POST /v2/vpcs": vpc, "GET /v2/vpcs/v-1": vpc },
      VPC,
      "v-1",
      { vpcUrn: "do:vpc:v-1", ipRange: "10.114.0.0/20", default: false },
    ],
    [
      "Volume",
      VOLUME,
      { "POST /v2/volumes": volume(), "GET /v2/volumes/v-1": volume() },
      {
        name: "v",
        region: "fra1",
        size_gigabytes: 10,
        description: "",
        snapshot_id: "",
        filesystem_type: "",
        filesystem_label: "",
        tags: ["a"],
      },
      "v-1",
      { volumeUrn: "do:volume:v-1", dropletIds: [] },
    ],
    [
      "ReservedIp",
      { region: "fra1" },
      { "POST /v2/reserved_ips": address(), "GET /v2/reserved_ips/192.0.2.1": address() },
      { region: "fra1" },
      "192.0.2.1",
      { ipAddress: "192.0.2.1", reservedIpUrn: "do:reservedip:192.0.2.1" },
    ],
    [
      "Project",
      { name: "p", description: "d" },
      {
        "POST /v2/projects": project,
        "GET /v2/projects/p-1": project,
        "GET /v2/projects/p-1/resources": { body: { resources: [] } },
      },
      { name: "p", description: "d", purpose: "Web Application", environment: "" },
      "p-1",
      { ownerUuid: "o-1", resources: [] },
    ],
    [
      "DnsRecord",
      { domain: "example.org", type: "A", name: "media", value: "192.0.2.1", ttl: 300 },
      { "POST /v2/domains/example.org/records": record, "GET /v2/domains/example.org/records/3": record },
      { type: "A", name: "media", data: "192.0.2.1", priority: 0, port: 0, ttl: 300, weight: 0, flags: 0 },
      "3",
      { fqdn: "media.example.org", ttl: 300 },
    ],
    [
      "Firewall",
      FIREWALL,
      { "POST /v2/firewalls": firewall, "GET /v2/firewalls/f-1": firewall },
      {
        name: "f",
        inbound_rules: [
          { protocol: "tcp", ports: "22", sources: { addresses: ["0.0.0.0/0"] } },
          { protocol: "icmp", sources: { addresses: ["0.0.0.0/0"] } },
        ],
        outbound_rules: [{ protocol: "tcp", ports: "1-65535", destinations: { addresses: ["0.0.0.0/0"] } }],
        droplet_ids: null,
        tags: ["a"],
      },
      "f-1",
      { status: "succeeded", pendingChanges: [] },
    ],
    [
      "Tag",
      { name: "t" },
      { "POST /v2/tags": tag, "GET /v2/tags/t": tag },
      { name: "t" },
      "t",
      { totalResourceCount: 3, dropletsCount: 1, volumesCount: 2, imagesCount: 0 },
    ],
  ] as [string, Properties, Record<string, Answer | Answer[]>, object, string, object][])(
    "of %s is asked for and told as the provider does",
    async (type, inputs, script, body, id, outputs) => {
      const end = await api(script);
      const made = await end.harness.create(token(type), inputs);
      expect(end.calls[0]?.body).toEqual(body);
      expect(made.id).toBe(id);
      expect(reveal(made.state)).toMatchObject(outputs);
    },
  );

  it.each([
    ["SshKey", KEY, { "POST /v2/account/keys": key, "GET /v2/account/keys/7": refused(403, "no") }],
    ["Vpc", VPC, { "POST /v2/vpcs": vpc }],
    ["Volume", VOLUME, { "POST /v2/volumes": volume() }],
    ["ReservedIp", { region: "fra1" }, { "POST /v2/reserved_ips": address() }],
    ["Project", { name: "p" }, { "POST /v2/projects": project }],
    ["Firewall", FIREWALL, { "POST /v2/firewalls": firewall }],
    ["Tag", { name: "t" }, { "POST /v2/tags": tag }],
  ] as [string, Properties, Record<string, Answer>][])(
    "of %s stays in the state when it can't be read",
    async (type, inputs, script) => {
      const end = await api(script);
      await expect(end.harness.create(token(type), inputs)).rejects.toBeInstanceOf(Unfinished);
    },
  );
});
