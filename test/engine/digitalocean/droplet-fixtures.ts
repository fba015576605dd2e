/** A droplet as a program asks for it and as the API answers. */

import type { Properties } from "../plugin/wire.ts";
import { type Answer, token } from "./testing.ts";

export const DROPLET = token("Droplet");
export const INPUTS: Properties = {
  name: "platform-prod",
  image: "debian-12-x64",
  size: "s-4vcpu-8gb",
  region: "fra1",
  sshKeys: ["7"],
  userData: "#cloud-config\nssh_keys: secret",
  ipv6: true,
  vpcUuid: "v-1",
  dropletAgent: false,
  resizeDisk: false,
  gracefulShutdown: true,
  tags: ["platform-stack:prod"],
};

export const seen = (changes: Record<string, unknown> = {}): Answer => ({
  body: {
    droplet: {
      id: 1,
      name: "platform-prod",
      memory: 8192,
      vcpus: 4,
      disk: 160,
      locked: false,
      status: "active",
      created_at: "2026-11-22T12:00:00Z",
      features: ["ipv6", "private_networking"],
      region: { slug: "fra1" },
      size: { slug: "s-4vcpu-8gb", price_hourly: 0.07143, price_monthly: 48 },
      networks: {
        v4: [
          { ip_address: "10.1.0.2", type: "private" },
          { ip_address: "192.0.2.9", type: "public" },
        ],
        v6: [{ ip_address: "2001:DB8::9", type: "public" }],
      },
      volume_ids: [],
      tags: ["platform-stack:prod"],
      vpc_uuid: "v-1",
      ...changes,
    },
  },
});

export const ACTIONS = "POST /v2/droplets/1/actions";
export const LOOK = "GET /v2/droplets/1";
