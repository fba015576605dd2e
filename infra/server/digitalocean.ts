import { Project } from "@pulumi/digitalocean/project.js";
import { ProjectResources } from "@pulumi/digitalocean/projectResources.js";
import { ReservedIp } from "@pulumi/digitalocean/reservedIp.js";
import { Tag } from "@pulumi/digitalocean/tag.js";
import * as pulumi from "@pulumi/pulumi";
import { sshTo, whenBooted } from "./boot.ts";
import { assign } from "./digitalocean/address.ts";
import { digitaloceanDns } from "./digitalocean/dns.ts";
import { makeDroplet } from "./digitalocean/droplet.ts";
import { stackTag } from "./digitalocean/names.ts";
import { attach, dataVolume } from "./digitalocean/volume.ts";
import { serverKeys } from "./keys.ts";
import type { ServerArgs } from "./make.ts";
import { nameOf } from "./names.ts";
import { Records } from "./records.ts";
import { DATA_PATH, DEPLOY_USER, type Server, type ServerPorts } from "./server.ts";

/**
 * A droplet with its own network, firewall, address and data volume, all in a project of the stack. Volume and address
 * outlive the droplet. The token is the provider's: `pulumi config set --secret digitalocean:token`.
 */
export class DigitalOceanServer extends pulumi.ComponentResource implements Server {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly ports: pulumi.Output<ServerPorts>;
  readonly connection: Server["connection"];
  readonly hostKey: pulumi.Output<string>;
  readonly user = DEPLOY_USER;
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  readonly ipv6 = true;
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

    const project = stackProject(`${name}-project`, args.stack, child);
    // DigitalOcean deletes no project that has something in it, so that is made after the project and goes before it.
    const inProject = { ...child, dependsOn: [project] };
    const tag = new Tag(`${name}-tag`, { name: stackTag(args.stack) }, child).name;
    const ip = new ReservedIp(
      `${name}-address`,
      { region: args.location },
      { ...inProject, protect: args.protect, ignoreChanges: ["region"] },
    );
    const volume = args.volumeGb > 0 ? dataVolume(`${name}-data`, args, tag, inProject) : undefined;
    const lasting = [ip, ...(volume ? [volume] : [])];
    const droplet = makeDroplet(name, args, { keys, tag, lasting, parent: this });
    const { address, assignment } = assign(`${name}-address-assignment`, ip, droplet, child);
    const attached = volume && attach(`${name}-data-attachment`, volume, droplet, assignment, child);
    new ProjectResources(
      `${name}-project-resources`,
      // An address goes where its droplet goes, and refuses to be moved by itself.
      { project: project.id, resources: [droplet.dropletUrn, ...(volume ? [volume.volumeUrn] : [])] },
      {
        ...child,
        dependsOn: [attached?.attachment ?? assignment],
        // What is deleted can't be moved out any more: it leaves the project before.
        replaceOnChanges: ["resources"],
        deleteBeforeReplace: true,
      },
    );

    const direct = sshTo(address, keys, droplet);
    const booted = whenBooted(`${name}-boot`, droplet, droplet.size, direct, child);
    this.machine = droplet;
    this.id = pulumi.all([droplet.id, booted]).apply(([id]) => id);
    this.address = address;
    this.ports = booted.apply(() => ({ ssh: 22, http: 80, https: 443 }));
    this.connection = pulumi.all([direct, booted]).apply(([connection]) => connection);
    this.dataDevice = attached?.device;
    if (args.domain !== undefined) {
      const { domain } = args;
      const records = { domain, ipv4: address, ipv6: droplet.ipv6Address, dns: digitaloceanDns };
      new Records(`${name}-records`, records, child);
    }
    this.registerOutputs({ id: this.id, address: this.address });
  }
}

function stackProject(name: string, stack: string, opts: pulumi.CustomResourceOptions): Project {
  const description = `AI media analysis, stack "${stack}"`;
  return new Project(name, { name: nameOf(stack), description, purpose: "Web Application" }, opts);
}
