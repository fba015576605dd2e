import type { Droplet } from "@pulumi/digitalocean/droplet.js";
import { Volume } from "@pulumi/digitalocean/volume.js";
import { VolumeAttachment } from "@pulumi/digitalocean/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServerArgs } from "../make.ts";
import { nameOf } from "../names.ts";
import { devicePath } from "./names.ts";

/** The block volume for the data; formatting and mounting it is a step of the host. */
export function dataVolume(
  name: string,
  args: ServerArgs,
  tag: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): Volume {
  return new Volume(
    name,
    { name: nameOf(args.stack, "data"), region: args.location, size: args.volumeGb, tags: [tag] },
    // A volume can't move to another region; that would be an empty one in its place.
    { ...opts, protect: args.protect, ignoreChanges: ["region"] },
  );
}

/**
 * The volume at the droplet, and its device there, known once it is attached.
 * @param after what is done with the droplet before: it takes one action at a time
 */
export function attach(
  name: string,
  volume: Volume,
  droplet: Droplet,
  after: pulumi.Resource,
  opts: pulumi.CustomResourceOptions,
): { device: pulumi.Output<string>; attachment: VolumeAttachment } {
  const attachment = new VolumeAttachment(
    name,
    { volumeId: volume.id, dropletId: droplet.id.apply(Number) },
    // It leaves a droplet that is deleted, after that has shut down: never one that still writes to it.
    { ...opts, dependsOn: [after], deletedWith: droplet, deleteBeforeReplace: true },
  );
  const device = pulumi.all([volume.name, attachment.id]).apply(([attached]) => devicePath(attached));
  return { device, attachment };
}
