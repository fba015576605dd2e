import { getZones } from "@pulumi/hcloud/getZones.js";
import { ZoneRrset } from "@pulumi/hcloud/zoneRrset.js";
import { STACK_LABEL } from "../labels.ts";
import type { Dns } from "../records.ts";

/** The zones of the project that the token belongs to. */
export function hetznerDns(stack: string): Dns {
  return {
    zones: async (opts) => (await getZones({}, opts)).zones.map(({ name }) => name),
    record: (name, { value, ...record }, opts) =>
      new ZoneRrset(name, { ...record, records: [{ value }], labels: { [STACK_LABEL]: stack } }, opts),
  };
}
