import { Project } from "@pulumi/digitalocean/project.js";
import { ProjectResources } from "@pulumi/digitalocean/projectResources.js";
import { ReservedIp } from "@pulumi/digitalocean/reservedIp.js";
import { ReservedIpAssignment } from "@pulumi/digitalocean/reservedIpAssignment.js";
import { Tag } from "@pulumi/digitalocean/tag.js";
import * as pulumi from "@pulumi/pulumi";
import { makeDroplet } from "./digitalocean/droplet.ts";
import { nameOf, stackTag } from "./digitalocean/names.ts";
import { Records } from "./digitalocean/records.ts";
import { DataVolume } from "./digitalocean/volume.ts";
import { serverKeys } from "./keys.ts";
import type { ServerArgs } from "./make.ts";
import { DATA_PATH, DEPLOY_USER, type Server } from "./server.ts";

/**
 * A droplet with its own network, firewall, address and data volume, all in a project of the stack. Volume and address
 * outlive the droplet. The token is the provider's: `pulumi config set --secret digitalocean:token`.
 */
export class DigitalOceanServer extends pulumi.ComponentResource implements Server {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly ports = pulumi.output({ ssh: 22, http: 80, https: 443 });
  readonly connection: Server["connection"];
  readonly hostKey: pulumi.Output<string>;
  readonly user = DEPLOY_USER;
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  readonly dataPath = DATA_PATH;
  readonly dataDevice: pulumi.Output<string> | undefined;
  readonly machine: pulumi.Resource;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:DigitalOceanServer", name, {}, opts);
    const child = { parent: this };
    const keys = serverKeys(name, child);
    this.memoryGb = args.memoryGb;
    this.hostKey = keys.host.publicKeyOpenssh;
    this.privateKey = keys.deploy.privateKeyOpenssh;

    const project = stackProject(name, args.stack, child);
    // Made before the droplet, and deleted after it: DigitalOcean deletes no project that has something in it.
    const inProject = { ...child, dependsOn: [project] };
    const tag = new Tag(`${name}-tag`, { name: stackTag(args.stack) }, child);
    const droplet = makeDroplet(name, args, { keys, tag: tag.name, ...inProject });
    const ip = new ReservedIp(
      `${name}-address`,
      { region: args.location },
      { ...inProject, protect: args.protect, ignoreChanges: ["region"] },
    );
    const dropletId = droplet.id.apply(Number);
    const assigned = new ReservedIpAssignment(
      `${name}-assignment`,
      { ipAddress: ip.ipAddress, dropletId },
      child,
    );
    const volume =
      args.volumeGb > 0
        ? new DataVolume(
            `${name}-data`,
            {
              volume: nameOf(args.stack, "data"),
              region: args.location,
              sizeGb: args.volumeGb,
              tags: [tag.name],
              dropletId,
              protect: args.protect,
              attachAfter: [assigned],
            },
            inProject,
          )
        : undefined;
    new ProjectResources(
      `${name}-project-resources`,
      // The address goes where its droplet goes, and refuses to be moved by itself.
      { project: project.id, resources: [droplet.dropletUrn, ...(volume ? [volume.volumeUrn] : [])] },
      { ...child, dependsOn: [assigned] },
    );

    this.machine = droplet;
    this.id = droplet.id;
    this.dataDevice = volume?.device;
    this.address = pulumi.all([ip.ipAddress, assigned.id]).apply(([address]) => address);
    this.connection = pulumi
      .all([this.address, this.hostKey, this.privateKey])
      .apply(([host, hostKey, privateKey]) => ({
        host,
        port: 22,
        user: DEPLOY_USER,
        hostKey,
        privateKey,
        dialErrorLimit: 30,
      }));
    if (args.domain !== undefined) {
      const { domain } = args;
      new Records(`${name}-records`, { domain, ipv4: this.address, ipv6: droplet.ipv6Address }, child);
    }
    this.registerOutputs({ id: this.id, address: this.address });
  }
}

function stackProject(name: string, stack: string, opts: pulumi.CustomResourceOptions): Project {
  return new Project(
    `${name}-project`,
    {
      name: nameOf(stack),
      description: `AI media analysis, stack "${stack}"`,
      purpose: "Web Application",
    },
    opts,
  );
}
