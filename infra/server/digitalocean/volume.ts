import { Volume } from "@pulumi/digitalocean/volume.js";
import { VolumeAttachment } from "@pulumi/digitalocean/volumeAttachment.js";
import * as pulumi from "@pulumi/pulumi";
import { devicePath } from "./names.ts";

export interface DataVolumeArgs {
  /** Name of the volume, unique in its region. */
  volume: string;
  region: string;
  /** GiB; may grow, never shrink. */
  sizeGb: number;
  tags: pulumi.Input<string>[];
  dropletId: pulumi.Input<number>;
  protect: boolean;
  /** What has to be done with the droplet before: it takes one action at a time. */
  attachAfter: pulumi.Resource[];
}

/** The block volume for the data. It outlives the droplet; formatting and mounting it is a step of the host. */
export class DataVolume extends pulumi.ComponentResource {
  readonly volumeUrn: pulumi.Output<string>;
  /** Block device on the droplet, known once the volume is attached. */
  readonly device: pulumi.Output<string>;

  constructor(name: string, args: DataVolumeArgs, opts: pulumi.ComponentResourceOptions) {
    super("platform:server:DigitalOceanVolume", name, {}, opts);
    const volume = new Volume(
      `${name}-volume`,
      { name: args.volume, region: args.region, size: args.sizeGb, tags: args.tags },
      // A volume can't move to another region; that would be an empty one in its place.
      { parent: this, protect: args.protect, ignoreChanges: ["region"] },
    );
    const attachment = new VolumeAttachment(
      `${name}-attachment`,
      { volumeId: volume.id, dropletId: args.dropletId },
      // A volume is at one droplet at a time: it leaves the old one first.
      { parent: this, deleteBeforeReplace: true, dependsOn: args.attachAfter },
    );
    this.volumeUrn = pulumi.all([volume.volumeUrn, attachment.id]).apply(([urn]) => urn);
    this.device = pulumi.all([volume.name, attachment.id]).apply(([attached]) => devicePath(attached));
    this.registerOutputs({ device: this.device });
  }
}
