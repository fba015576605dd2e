import { DnsRecord } from "@pulumi/digitalocean/dnsRecord.js";
import { getDomains } from "@pulumi/digitalocean/getDomains.js";
import * as pulumi from "@pulumi/pulumi";
import { placeInZones } from "../zones.ts";

export interface RecordsArgs {
  /** Name under which the platform is reached, such as "media.example.org". */
  domain: string;
  ipv4: pulumi.Input<string>;
  ipv6: pulumi.Input<string>;
}

/** Seconds that resolvers may keep an answer: short, because a replaced server has another IPv6 address. */
const TTL = 300;

/** Address records of the platform, where the account holds the domain's zone; none otherwise, and that is no error. */
export class Records extends pulumi.ComponentResource {
  constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:DigitalOceanRecords", name, { name, ...args }, opts);
  }

  /** Only the provider knows which zones there are. It answers in previews, too, so these show the records. */
  protected override async initialize({ name, ...args }: RecordsArgs & { name: string }): Promise<void> {
    const { domains } = await getDomains({}, { parent: this });
    const place = placeInZones(
      args.domain,
      domains.map((domain) => domain.name),
    );
    if (place === undefined) return;
    const record = (type: "A" | "AAAA", value: pulumi.Input<string>) =>
      new DnsRecord(
        `${name}-${type.toLowerCase()}`,
        { domain: place.zone, name: place.name, type, value, ttl: TTL },
        { parent: this },
      );
    record("A", args.ipv4);
    record("AAAA", args.ipv6);
  }
}
