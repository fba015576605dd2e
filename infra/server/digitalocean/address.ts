import type { Droplet } from "@pulumi/digitalocean/droplet.js";
import type { ReservedIp } from "@pulumi/digitalocean/reservedIp.js";
import { ReservedIpAssignment } from "@pulumi/digitalocean/reservedIpAssignment.js";
import * as pulumi from "@pulumi/pulumi";

/** The address at the droplet, known once it leads there. */
export function assign(
  name: string,
  ip: ReservedIp,
  droplet: Droplet,
  opts: pulumi.CustomResourceOptions,
): { address: pulumi.Output<string>; assignment: ReservedIpAssignment } {
  const assignment = new ReservedIpAssignment(
    name,
    { ipAddress: ip.ipAddress, dropletId: droplet.id.apply(Number) },
    // It ends with the droplet.
    { ...opts, deletedWith: droplet },
  );
  return {
    address: pulumi.all([ip.ipAddress, assignment.id]).apply(([address]) => address),
    assignment,
  };
}
