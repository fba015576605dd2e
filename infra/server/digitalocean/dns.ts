import { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import { getDomains } from "@pulumi/digitalocean/getDomains.js";
import type { Dns } from "../records.ts";

/** The domains of the account that the token belongs to. */
export const digitaloceanDns: Dns = {
  zones: async (opts) => (await getDomains({}, opts)).domains.map(({ name }) => name),
  record: (name, { zone, ...record }, opts) => new DnsRecord(name, { domain: zone, ...record }, opts),
};
