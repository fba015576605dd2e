import { getZones } from "@pulumi/hcloud/getZones.js";
import { ZoneRrset } from "@pulumi/hcloud/zoneRrset.js";
import * as pulumi from "@pulumi/pulumi";
import { STACK_LABEL } from "../labels.ts";
import { placeInZones } from "../zones.ts";

export interface RecordsArgs {
  stack: string;
  /** Name under which the platform is reached, such as "media.example.org". */
  domain: string;
  ipv4: pulumi.Input<string>;
  ipv6: pulumi.Input<string>;
}

/** Seconds that resolvers may keep an answer. */
const TTL = 300;

/** Address records of the platform, where the project holds the domain's zone; none otherwise, and that is no error. */
export class Records extends pulumi.ComponentResource {
  constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:HetznerRecords", name, { name, ...args }, opts);
  }

  /** Only the provider knows which zones there are. It answers in previews, too, so these show the records. */
  protected override async initialize({ name, ...args }: RecordsArgs & { name: string }): Promise<void> {
    const { zones } = await getZones({}, { parent: this });
    const place = placeInZones(
      args.domain,
      zones.map((zone) => zone.name),
    );
    if (place === undefined) return;
    const record = (type: "A" | "AAAA", value: pulumi.Input<string>) =>
      new ZoneRrset(
        `${name}-${type.toLowerCase()}`,
        {
          zone: place.zone,
          name: place.name,
          type,
          ttl: TTL,
          records: [{ value }],
          labels: { [STACK_LABEL]: args.stack },
        },
        { parent: this },
      );
    record("A", args.ipv4);
    record("AAAA", args.ipv6);
  }
}
