import * as pulumi from "@pulumi/pulumi";
import { placeInZones } from "./zones.ts";

export interface RecordsArgs {
  /** Name under which the platform is reached, such as "media.example.org". */
  readonly domain: string;
  readonly ipv4: pulumi.Input<string>;
  readonly ipv6: pulumi.Input<string>;
  readonly dns: Dns;
}

/** How a provider is asked for its zones, and for a record in one. */
export interface Dns {
  /** Only the provider knows which there are. It answers in previews, too, so these show the records. */
  readonly zones: (opts: pulumi.InvokeOptions) => Promise<string[]>;
  readonly record: (name: string, record: AddressRecord, opts: pulumi.CustomResourceOptions) => unknown;
}

export interface AddressRecord {
  readonly zone: string;
  /** In the zone; "@" is the zone itself. */
  readonly name: string;
  readonly type: "A" | "AAAA";
  readonly value: pulumi.Input<string>;
  /** Seconds that resolvers may keep an answer. */
  readonly ttl: number;
}

/** Short, because a replaced server may have another IPv6 address. */
const TTL = 300;

/** Address records of the platform, where the provider holds the domain's zone; none otherwise, and that is no error. */
export class Records extends pulumi.ComponentResource {
  constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:Records", name, { name, ...args }, opts);
  }

  protected override async initialize({ name, ...args }: RecordsArgs & { name: string }): Promise<void> {
    const { domain, dns } = args;
    const place = placeInZones(domain, await dns.zones({ parent: this }));
    if (place === undefined) return;
    const values = { A: args.ipv4, AAAA: args.ipv6 } as const;
    for (const type of ["A", "AAAA"] as const) {
      const record = { ...place, type, value: values[type], ttl: TTL };
      dns.record(`${name}-${type.toLowerCase()}`, record, { parent: this });
    }
  }
}
