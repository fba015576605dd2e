/** Answers of the API and the inputs that go with them, for the tests of several resource types. */

import type { Properties } from "../plugin/wire.ts";
import { type Api, refused, token } from "./testing.ts";

export const gone = refused(404, "The resource you requested could not be found.");

export function remove({ harness }: Api, type: string, id: string, state: Properties): Promise<void> {
  const urn = harness.urn(token(type));
  return harness.operations.delete(urn, id, state, harness.context(urn));
}

export async function read({ harness }: Api, type: string, id: string, given: Properties) {
  const urn = harness.urn(token(type));
  const inputs = await harness.check(token(type), given);
  return harness.operations.read(urn, id, inputs, inputs, harness.context(urn));
}

export const KEY = { name: "k", publicKey: "ssh-ed25519 AAAA" };
export const key = {
  body: { ssh_key: { id: 7, name: "k", fingerprint: "aa:bb", public_key: "ssh-ed25519 AAAA" } },
};
export const VPC = { name: "v", region: "fra1", description: "d" };
export const vpc = {
  body: {
    vpc: {
      id: "v-1",
      urn: "do:vpc:v-1",
      name: "v",
      region: "fra1",
      description: "d",
      ip_range: "10.114.0.0/20",
      default: false,
      created_at: "2026-11-22T12:00:00Z",
    },
  },
};
export const VOLUME = { name: "v", region: "fra1", size: 10, tags: ["a"] };
export const volume = (changes: object = {}) => ({
  body: {
    volume: {
      id: "v-1",
      name: "v",
      region: { slug: "fra1" },
      size_gigabytes: 10,
      description: "",
      droplet_ids: [],
      filesystem_type: "",
      filesystem_label: "",
      tags: ["a"],
      ...changes,
    },
  },
});
export const address = (droplet: object | null = null) => ({
  body: { reserved_ip: { ip: "192.0.2.1", region: { slug: "fra1" }, droplet } },
});
export const project = {
  body: {
    project: {
      id: "p-1",
      owner_uuid: "o-1",
      owner_id: 1,
      name: "p",
      description: "d",
      purpose: "Web Application",
      environment: "",
      is_default: false,
      created_at: "2026-11-22T12:00:00Z",
      updated_at: "2026-11-22T12:00:00Z",
    },
  },
};
export const record = {
  body: { domain_record: { id: 3, type: "A", name: "media", data: "192.0.2.1", ttl: 300 } },
};
export const firewall = {
  body: {
    firewall: {
      id: "f-1",
      name: "f",
      status: "succeeded",
      created_at: "2026-11-22T12:00:00Z",
      pending_changes: [],
      inbound_rules: [
        { protocol: "tcp", ports: "22", sources: { addresses: ["0.0.0.0/0"] } },
        { protocol: "icmp", ports: "0", sources: { addresses: ["0.0.0.0/0"] } },
      ],
      outbound_rules: [{ protocol: "tcp", ports: "0", destinations: { addresses: ["0.0.0.0/0"] } }],
      droplet_ids: [1],
      tags: ["a"],
    },
  },
};
export const FIREWALL = {
  name: "f",
  tags: ["a"],
  inboundRules: [
    { protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0"] },
    { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] },
  ],
  outboundRules: [{ protocol: "tcp", portRange: "1-65535", destinationAddresses: ["0.0.0.0/0"] }],
};
export const tag = {
  body: { tag: { name: "t", resources: { count: 3, droplets: { count: 1 }, volumes: { count: 2 } } } },
};
