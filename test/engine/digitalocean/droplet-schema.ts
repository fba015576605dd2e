/** What a droplet takes and tells: Schema in resource_droplet.go; see droplet.ts. */

import type { Failure, Schema } from "../plugin/schema.ts";
import { isObject, type Properties } from "../plugin/wire.ts";
import { checkBetween, checkNotEmpty, checkTags, name, tags } from "./shared.ts";

const PLANS = ["daily", "weekly"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const LATEST_HOUR = 20;

export const dropletInputs: Schema = {
  name,
  image: { type: "string", required: true, replace: true },
  size: { type: "string", required: true },
  region: { type: "string", replace: true, computed: true },
  vpcUuid: { type: "string", replace: true, computed: true },
  publicNetworking: { type: "boolean", replace: true, computed: true },
  sshKeys: { type: "set", of: { type: "string" }, replace: true },
  userData: { type: "string", replace: true },
  monitoring: { type: "boolean", replace: true, default: false },
  dropletAgent: { type: "boolean", replace: true },
  // Off again replaces: see adjustChanges in droplet.ts.
  ipv6: { type: "boolean", default: false },
  ipv6Address: { type: "string", computed: true },
  backups: { type: "boolean", default: false },
  backupPolicy: {
    type: "object",
    properties: {
      plan: { type: "string", oneOf: PLANS },
      weekday: { type: "string", oneOf: DAYS },
      hour: { type: "integer" },
    },
  },
  resizeDisk: { type: "boolean", default: true },
  gracefulShutdown: { type: "boolean", default: false },
  volumeIds: { type: "set", of: { type: "string" }, computed: true },
  tags,
};

export const dropletOutputs = [
  "region",
  "vpcUuid",
  "publicNetworking",
  "privateNetworking",
  "ipv6Address",
  "volumeIds",
  "dropletUrn",
  "createdAt",
  "disk",
  "vcpus",
  "memory",
  "priceHourly",
  "priceMonthly",
  "status",
  "locked",
  "ipv4Address",
  "ipv4AddressPrivate",
];

const POLICY_WITHOUT_BACKUPS = "backup_policy can only be set when backups are enabled";

export function checkDroplet(inputs: Properties): Failure[] {
  const { backups, backupPolicy } = inputs;
  const misplaced = backupPolicy !== undefined && backups === false;
  return [
    ...checkNotEmpty(inputs, "image", "name", "region", "size", "userData", "vpcUuid"),
    ...checkTags(inputs["tags"], "tags"),
    ...(isObject(backupPolicy)
      ? checkBetween(backupPolicy["hour"], "backupPolicy.hour", 0, LATEST_HOUR)
      : []),
    // The official plugin says so only when it makes or changes the droplet.
    ...(misplaced ? [{ property: "backupPolicy", reason: POLICY_WITHOUT_BACKUPS }] : []),
  ];
}
