import { describe, expect, it } from "vitest";
import type { Properties } from "../plugin/wire.ts";
import { address, FIREWALL, firewall, KEY, project, read, VOLUME, VPC, volume } from "./fixtures.ts";
import { type Answer, api } from "./testing.ts";

describe("what is read", () => {
  it.each([
    ["SshKey", "7", KEY],
    ["Vpc", "v-1", VPC],
    ["Volume", "v-1", VOLUME],
    ["VolumeAttachment", "1-v-1-", { dropletId: 1, volumeId: "v-1" }],
    ["ReservedIp", "192.0.2.1", { region: "fra1" }],
    ["Project", "p-1", { name: "p" }],
    ["ProjectResources", "p-1", { project: "p-1", resources: ["do:droplet:1"] }],
    ["DnsRecord", "3", { domain: "example.org", type: "A", name: "media", value: "192.0.2.1" }],
    ["Firewall", "f-1", FIREWALL],
    ["Tag", "t", { name: "t" }],
  ] as [string, string, Properties][])(
    "of %s is gone where the API does not know it",
    async (type, id, given) => {
      expect(await read(await api({}), type, id, given)).toBeUndefined();
    },
  );

  it("of a firewall says all ports, and none for ICMP, in the program's words", async () => {
    const found = await read(await api({ "GET /v2/firewalls/f-1": firewall }), "Firewall", "f-1", FIREWALL);
    expect(found?.inputs).toEqual({
      ...FIREWALL,
      outboundRules: [{ protocol: "tcp", portRange: "all", destinationAddresses: ["0.0.0.0/0"] }],
    });
  });

  it.each([
    [
      "VolumeAttachment",
      { dropletId: 2, volumeId: "v-1" },
      { "GET /v2/volumes/v-1": volume({ droplet_ids: [1] }) },
    ],
    [
      "ReservedIpAssignment",
      { dropletId: 2, ipAddress: "192.0.2.1" },
      { "GET /v2/reserved_ips/192.0.2.1": address({ id: 1 }) },
    ],
  ] as [string, Properties, Record<string, Answer>][])(
    "of %s is gone where it is at another droplet",
    async (type, inputs, script) => {
      expect(await read(await api(script), type, "x", inputs)).toBeUndefined();
    },
  );

  it("of a project's things names those that are still in it", async () => {
    const end = await api({
      "GET /v2/projects/p-1": project,
      "GET /v2/projects/p-1/resources": [
        { body: { resources: [{ urn: "do:volume:2" }], links: { pages: { next: "page 2" } } } },
        { body: { resources: [{ urn: "do:floatingip:192.0.2.1" }], links: {} } },
      ],
    });
    const given = { project: "p-1", resources: ["do:droplet:1", "do:volume:2"] };
    expect((await read(end, "ProjectResources", "p-1", given))?.inputs).toEqual({
      project: "p-1",
      resources: ["do:volume:2"],
    });
  });
});
