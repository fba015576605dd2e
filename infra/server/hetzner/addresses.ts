import { PrimaryIp } from "@pulumi/hcloud/primaryIp.js";
import { Rdns } from "@pulumi/hcloud/rdns.js";
import * as pulumi from "@pulumi/pulumi";
import { STACK_LABEL } from "../labels.ts";
import type { ServerArgs } from "../make.ts";
import { nameOf } from "../names.ts";
import { firstIn } from "./names.ts";

/** An IPv4 and an IPv6 address that survive the server, with the platform's name as their reverse names. */
export class Addresses extends pulumi.ComponentResource {
  readonly ipv4: pulumi.Output<string>;
  readonly ipv6: pulumi.Output<string>;
  /** For the server's `publicNets`. */
  readonly publicNet: { readonly ipv4: pulumi.Output<number>; readonly ipv6: pulumi.Output<number> };

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:HetznerAddresses", name, {}, opts);
    const address = (type: "ipv4" | "ipv6") =>
      new PrimaryIp(
        `${name}-${type}`,
        {
          name: nameOf(args.stack, type),
          type,
          location: args.location,
          autoDelete: false,
          deleteProtection: args.protect,
          labels: { [STACK_LABEL]: args.stack },
        },
        // An address can't move to another location; that would be another address.
        { parent: this, protect: args.protect, ignoreChanges: ["location"] },
      );
    const [ipv4, ipv6] = [address("ipv4"), address("ipv6")];
    this.ipv4 = ipv4.ipAddress;
    this.ipv6 = ipv6.ipAddress.apply(firstIn);
    this.publicNet = { ipv4: ipv4.id.apply(Number), ipv6: ipv6.id.apply(Number) };
    if (args.domain !== undefined) {
      const { domain: dnsPtr } = args;
      const { ipv4: primaryIpv4, ipv6: primaryIpv6 } = this.publicNet;
      const child = { parent: this };
      new Rdns(`${name}-ipv4-name`, { primaryIpId: primaryIpv4, ipAddress: this.ipv4, dnsPtr }, child);
      new Rdns(`${name}-ipv6-name`, { primaryIpId: primaryIpv6, ipAddress: this.ipv6, dnsPtr }, child);
    }
    this.registerOutputs({ ipv4: this.ipv4, ipv6: this.ipv6 });
  }
}
